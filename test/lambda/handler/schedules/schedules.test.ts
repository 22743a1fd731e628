import * as fc from 'fast-check';
import { ScheduledChoices, schedules } from './schedule';
import { Mode, World } from '../world/world';

/** A few hundred find most mistakes. `.ci/run schedules` runs 10,000 of each mode. */
const RUNS = Number(process.env.SCHEDULES ?? 300);

/** The same schedules in each run of CI. Others on demand: `SCHEDULES=100000 SEED=$RANDOM npx jest …/schedules`. */
const SEED = Number(process.env.SEED ?? 20_261_128);

/** None takes so many invocations. */
const MOST_STEPS = 1000;

describe.each<Mode>(['NONE', 'PER_BATCH', 'PER_RECORD'])(
  'with idempotency %s, whatever fails, crashes, is delivered again, redriven or replayed',
  (mode) => {
    test('no record is lost, none that is finished is repeated, and no item ends in its past', async () => {
      await fc.assert(
        fc.asyncProperty(schedules(mode), async ({ setting, choices }) => {
          const world = new World(setting, {});
          const scheduled = new ScheduledChoices(choices);
          let steps = 0;
          while (await world.step(scheduled)) if (steps++ > MOST_STEPS) throw new Error('the run does not end');
          if (world.promises.broken.length > 0) throw new Error([...world.log, ...world.promises.broken].join('\n'));
        }),
        { numRuns: RUNS, seed: SEED },
      );
    }, 600_000);
  },
);
