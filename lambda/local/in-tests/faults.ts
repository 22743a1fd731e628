/**
 * Replaces the outcome of an invocation.
 *
 * - `throttled`, `service error`: Lambda does not invoke the function. That is no attempt.
 * - `crashes before`: the function ends before it does anything.
 * - `crashes after`: the handler runs, and the function ends before it responds. Its effects remain, and Lambda does
 * not know of them.
 * - `times out`: the handler runs, and its response comes too late.
 */
export type InvocationFault = 'throttled' | 'service error' | 'crashes before' | 'crashes after' | 'times out';

/** GetRecords fails with this error. */
export type ReadFault =
  | 'ExpiredIteratorException'
  | 'TrimmedDataAccessException'
  | 'LimitExceededException'
  | 'InternalServerError'
  | 'ECONNRESET';

/** Entries of a list apply in order, one each. `undefined` or a missing entry means no fault. */
export interface Faults {
  readonly invocations?: readonly (InvocationFault | undefined)[];
  /** One entry for each GetRecords. */
  readonly reads?: readonly (ReadFault | undefined)[];
  /** One entry for each message to the on-failure destination. */
  readonly deliveries?: readonly ('fails' | undefined)[];
  /** The shard is split in two after so many records. Only records in memory have this fault. */
  readonly reshardAfter?: number;
}
