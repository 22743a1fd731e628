import { RedriveParts } from './redrive';

/** Parts with which everything goes well, and nothing happens. */
export function dryParts(parts: RedriveParts): RedriveParts {
  const { source, objects } = parts;
  return {
    ...parts,
    source: {
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
