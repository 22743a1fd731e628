import { RedriveParts } from './redrive';

/** Replaces the parts that change anything: every invocation succeeds, and nothing happens. */
export function dryParts(parts: RedriveParts): RedriveParts {
  const { source, objects } = parts;
  return {
    ...parts,
    source: {
      kind: source.kind,
      name: source.name,
      countHeldElsewhere: async () => source.countHeldElsewhere(),
      receive: async (signal) => source.receive(signal),
      remove: async () => [],
      release: async (messages) => source.release(messages),
      close: async () => source.close(),
    },
    objects: { ...objects, remove: async () => {} },
    invoke: async (_name, records) => ({ done: records.length, namesFirst: true }),
    keepLost: async () => {},
  };
}
