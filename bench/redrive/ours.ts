import { measure } from './measure';
import { redrive, RedriveSummary, SavedSource } from '../../lambda/redrive';

void measure(async (lines, streams, giveBack) => {
  const summary = new RedriveSummary();
  const events = redrive(
    {
      source: new SavedSource({
        name: 'memory',
        read: async () => `${lines.join('\n')}\n`,
        readDone: async () => [],
        addDone: async () => {},
      }),
      objects: { read: async () => undefined, remove: async () => {} },
      streams,
      invoke: async (_name, records) => {
        giveBack(records);
        return { done: records.length, namesFirst: true };
      },
      keepLost: async () => {},
    },
    {},
  );
  for await (const event of events) summary.add(event);
  if (summary.left > 0) throw new Error(`${summary.left} messages were left`);
});
