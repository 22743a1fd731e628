import * as fc from 'fast-check';
import { Schedule, schedules } from './schedule';
import { Mode, Run, simulate } from './simulate';

/** A few hundred find most mistakes. `.ci/run schedules` runs 10,000 of each mode. */
const RUNS = Number(process.env.SCHEDULES ?? 300);

describe.each<Mode>(['NONE', 'PER_BATCH', 'PER_RECORD'])(
  'with idempotency %s, whatever fails, crashes or is delivered again',
  (mode) => {
    test('no record is lost, none that was written down is repeated, and no item ends in its past', async () => {
      await fc.assert(
        fc.asyncProperty(schedules, async (schedule) => {
          const run = await simulate(schedule, mode);
          const faults = [
            ...lost(schedule, run),
            ...repeated(run),
            ...past(schedule, run),
            ...overtaking(run),
            ...stillParked(run),
          ];
          if (faults.length > 0) throw new Error([...faults, ...run.log].join('\n'));
        }),
        { numRuns: RUNS },
      );
    }, 600_000);
  },
);

function lost({ keys }: Schedule, { effects, parked, discarded }: Run): string[] {
  return [...keys.keys()]
    .filter((place) => !effects.includes(place) && !parked.has(place) && !discarded.has(place))
    .map((place) => `record ${place} was lost`);
}

function repeated(run: Run): string[] {
  return run.repeated.map((place) => `record ${place} was repeated after it was written that it was done`);
}

function overtaking(run: Run): string[] {
  return run.overtaking.map((place) => `record ${place} was processed while one before it was parked`);
}

function stillParked({ stillParked: keys }: Run): string[] {
  return keys.map((key) => `${key} is still parked, though all that had failed was redriven`);
}

/**
 * The last effect on an item must be that of its last record which had one. What was given up or parked does not count:
 * it is in the failure destination, and comes out of order if it is delivered again.
 */
function past({ keys }: Schedule, { effects, parked, discarded, beyondTheLimit }: Run): string[] {
  return [...new Set(keys)].flatMap((key) => {
    const ofKey = effects.filter((place) => keys[place] === key && !parked.has(place) && !discarded.has(place));
    const last = ofKey[ofKey.length - 1];
    return last < Math.max(...ofKey) && !beyondTheLimit.has(last)
      ? [`item ${'ABCD'[key]} is left as of record ${last}, after ${Math.max(...ofKey)}`]
      : [];
  });
}
