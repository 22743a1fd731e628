import * as fc from 'fast-check';
import { MappingSettings } from '../../../../lambda/rules/mapping-settings';

/** What becomes of one call of the handler. */
export type Outcome = 'done' | 'fails' | 'unprocessable';

/**
 * All that chance decides of a run: a stream, a mapping, and what goes wrong. Lists that run out mean that all is well.
 */
export interface Schedule {
  /** Of each record of the stream, in order, the key of its item. */
  readonly keys: readonly number[];
  readonly settings: Pick<
    MappingSettings,
    'batchSize' | 'maximumRetryAttempts' | 'maximumRecordAgeInSeconds' | 'bisectBatchOnFunctionError'
  >;
  readonly concurrency: number;
  readonly maxAttempts: number;
  readonly holdItem: boolean;
  /** How many turns a call of the handler takes, in turn. */
  readonly pace: readonly number[];
  /** One for each call of the handler. */
  readonly outcomes: readonly Outcome[];
  /** One for each invocation: the step in which it crashes, if it does. */
  readonly crashes: readonly (number | undefined)[];
  /** One for each invocation: after how many steps its time is over, if it is. */
  readonly timeLimits: readonly (number | undefined)[];
  /** One for each read of the stream: how many records, at most. */
  readonly reads: readonly number[];
  /**
   * One for each invocation: whether its acknowledgement is lost, and at which of the places known so far reading
   * begins again.
   */
  readonly lostAcknowledgements: readonly (number | undefined)[];
}

/** A list in which something stands once for so many times that nothing does. */
function seldom<Value>(
  arbitrary: fc.Arbitrary<Value>,
  weight: number,
  maxLength: number,
): fc.Arbitrary<(Value | undefined)[]> {
  return fc.array(fc.oneof({ weight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary }), { maxLength });
}

export const schedules: fc.Arbitrary<Schedule> = fc.record({
  keys: fc.array(fc.nat(3), { minLength: 1, maxLength: 12 }),
  settings: fc.record({
    batchSize: fc.integer({ min: 1, max: 8 }),
    maximumRetryAttempts: fc.nat(3),
    // No more than a few retries long: records are made a tenth of a second after each other.
    maximumRecordAgeInSeconds: fc.oneof(
      { weight: 4, arbitrary: fc.constant(-1) },
      { weight: 1, arbitrary: fc.constant(1) },
    ),
    bisectBatchOnFunctionError: fc.boolean(),
  }),
  concurrency: fc.integer({ min: 1, max: 4 }),
  maxAttempts: fc.integer({ min: 1, max: 4 }),
  holdItem: fc.boolean(),
  pace: fc.array(fc.nat(12), { maxLength: 6 }),
  outcomes: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constant<Outcome>('done') },
      { weight: 3, arbitrary: fc.constant<Outcome>('fails') },
      { weight: 1, arbitrary: fc.constant<Outcome>('unprocessable') },
    ),
    { maxLength: 40 },
  ),
  crashes: seldom(fc.nat(30), 2, 16),
  timeLimits: seldom(fc.integer({ min: 1, max: 20 }), 6, 16),
  reads: fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 12 }),
  lostAcknowledgements: seldom(fc.nat(20), 4, 12),
});
