import { Bound, Mode, Setting } from '../world/world';

/** A bound on the schedules that are run. */
export interface ProofBound {
  /** The lengths of the streams. */
  readonly records: readonly number[];
  readonly bound: Bound;
}

/** What the exhaustive check leaves to the random schedules. */
const NOT_EXPLORED = { times: 0 };

/**
 * Up to four records of two items, and all choices of one kind together up to a number. `all` counts the choices that
 * are not the ordinary ones.
 */
export const PROOF_BOUNDS = {
  /** A few seconds: for `npm test`. */
  tiny: { records: [2], bound: bound({ all: 1 }) },
  /** Two minutes on two cores: for CI. */
  ci: { records: [3], bound: bound({ all: 2 }) },
  /** For a night. */
  full: { records: [1, 2, 3, 4], bound: bound({ all: 4, faults: 2, failures: 2 }) },
} satisfies { readonly [name: string]: ProofBound };

function bound(own: Bound): Bound {
  const once = { faults: 1, failures: 1, redrives: 1, remakes: 1, orders: 1, reads: 1, copies: 1 };
  return { invocations: 5, ...once, ...NOT_EXPLORED, ...own };
}

/** All settings in which streams of so many records are run, those that differ most from each other first. */
export function* settingsFor(lengths: readonly number[]): Generator<Setting> {
  for (const maximumRetryAttempts of [0, 1]) {
    for (const items of lengths.flatMap(streamsOf)) {
      for (const batchSize of [2, 4, 1]) {
        for (const bisectBatchOnFunctionError of batchSize > 1 ? [false, true] : [false]) {
          for (const holdItem of [false, true]) {
            for (const mode of ['PER_BATCH', 'PER_RECORD'] satisfies Mode[]) {
              const mapping = {
                batchSize,
                maximumRetryAttempts,
                maximumRecordAgeInSeconds: -1,
                bisectBatchOnFunctionError,
              };
              yield { mode, items, mapping, concurrency: 2, maxAttempts: 2, holdItem };
            }
          }
        }
      }
    }
  }
}

/** The streams of so many records of items 0 and 1 that begin with item 0. */
function streamsOf(length: number): number[][] {
  const count = 2 ** (length - 1);
  return Array.from({ length: count }, (_, code) =>
    Array.from({ length }, (__, place) => Math.floor(code / 2 ** (length - 1 - place)) % 2),
  );
}
