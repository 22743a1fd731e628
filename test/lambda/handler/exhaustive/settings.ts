import { Bound, Mode, Setting } from '../world/world';

/** A part of a proof: streams of one length, and a bound on what happens to them. */
export interface ProofPart {
  readonly records: number;
  readonly bound: Bound;
}

/** The kinds of choices that the exhaustive check makes. Invocations that time out are left to the random schedules. */
const ONCE: Bound = {
  ...{ invocations: 5, times: 0 },
  ...{ faults: 1, failures: 1, redrives: 1, remakes: 1, orders: 1, reads: 1, copies: 1 },
};

/** Without those that only differ in the order of requests and in the size of batches. */
const FAULTS: Bound = { ...ONCE, orders: 0, reads: 0 };

/** How far a proof goes. `all` is the most choices in a schedule that are not the ordinary ones. */
export const PROOF_BOUNDS = {
  /** A few seconds, for `npm test`. */
  tiny: [{ records: 2, bound: { ...ONCE, all: 1 } }],
  /** Two minutes on two cores. */
  ci: [
    { records: 2, bound: { ...FAULTS, faults: 2, all: 3 } },
    { records: 3, bound: { ...ONCE, all: 2 } },
  ],
  /** A night. */
  full: [1, 2, 3, 4].map((records) => ({ records, bound: { ...ONCE, faults: 2, failures: 2, all: 4 } })),
} satisfies { readonly [name: string]: readonly ProofPart[] };

/** All settings in which streams of so many records are run, those that differ most from each other first. */
export function* settingsFor(records: number): Generator<Setting> {
  for (const maximumRetryAttempts of [0, 1]) {
    for (const items of streamsOf(records)) {
      for (const batchSize of [2, 4, 1]) {
        for (const bisectBatchOnFunctionError of batchSize > 1 ? [false, true] : [false]) {
          for (const holdItem of [false, true]) {
            for (const mode of ['PER_BATCH', 'PER_RECORD'] satisfies Mode[]) {
              const retries = { maximumRetryAttempts, maximumRecordAgeInSeconds: -1 };
              const mapping = { batchSize, ...retries, bisectBatchOnFunctionError };
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
  return Array.from({ length: 2 ** (length - 1) }, (_, code) =>
    Array.from({ length }, (__, place) => Math.floor(code / 2 ** (length - 1 - place)) % 2),
  );
}
