import { measure } from './measure';
import { redrive, SavedSource } from '../../lambda/redrive';

void measure(async (lines, streams, giveBack) => {
  const { left } = await redrive(
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
  if (left > 0) throw new Error(`${left} messages were left`);
});
