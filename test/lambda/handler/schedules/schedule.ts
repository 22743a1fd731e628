import * as fc from 'fast-check';
import { Choices, Kind } from '../world/choices';
import { Mode, Setting } from '../world/world';

/** All that chance decides of a run. Choices that run out are the ordinary ones. */
export interface Schedule {
  readonly setting: Setting;
  readonly choices: { readonly [kind in Kind]: readonly number[] };
}

/** Of so many choices of each kind, one is not the ordinary one, and so many are made at most. */
const SELDOM: { readonly [kind in Kind]: readonly [oneIn: number, most: number] } = {
  request: [20, 200],
  acknowledgement: [5, 20],
  kill: [4, 10],
  outcome: [3, 60],
  redrive: [4, 20],
  remake: [10, 20],
  order: [2, 60],
  read: [2, 20],
  copy: [3, 20],
  time: [7, 20],
  wait: [2, 1],
};

const MOST = 2 ** 16;

function choicesOf([oneIn, maxLength]: readonly [number, number]): fc.Arbitrary<number[]> {
  const unusual = { weight: 1, arbitrary: fc.integer({ min: 1, max: MOST }) };
  return fc.array(fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(0) }, unusual), { maxLength });
}

export function schedules(mode: Mode): fc.Arbitrary<Schedule> {
  return fc.record({
    setting: fc.record({
      mode: fc.constant(mode),
      items: fc.array(fc.nat(3), { minLength: 1, maxLength: 12 }),
      mapping: fc.record({
        batchSize: fc.integer({ min: 1, max: 8 }),
        maximumRetryAttempts: fc.nat(3),
        // Records are made a tenth of a second after each other, and retries take half a second.
        maximumRecordAgeInSeconds: fc.oneof(
          { weight: 4, arbitrary: fc.constant(-1) },
          { weight: 1, arbitrary: fc.constant(1) },
        ),
        bisectBatchOnFunctionError: fc.boolean(),
      }),
      concurrency: fc.integer({ min: 1, max: 4 }),
      maxAttempts: fc.integer({ min: 1, max: 4 }),
      holdItem: fc.boolean(),
    }),
    choices: fc.record(
      Object.fromEntries(Object.entries(SELDOM).map(([kind, seldom]) => [kind, choicesOf(seldom)])) as {
        [kind in Kind]: fc.Arbitrary<number[]>;
      },
    ),
  });
}

/** Makes the choices of a schedule, each kind in turn. */
export class ScheduledChoices implements Choices {
  private readonly made = new Map<Kind, number>();

  public constructor(private readonly choices: Schedule['choices']) {}

  public pick(kind: Kind, options: number): number {
    const made = this.made.get(kind) ?? 0;
    this.made.set(kind, made + 1);
    const choice = this.choices[kind][made] ?? 0;
    return choice === 0 ? 0 : 1 + (choice % (options - 1));
  }
}
