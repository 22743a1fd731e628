/**
 * What becomes of an invocation, instead of what the handler says.
 *
 * - `throttled`, `service error`: Lambda does not invoke the function. That is no attempt.
 * - `crashes before`: the function ends before it has done anything.
 * - `crashes after`: the handler runs, and the function ends before it has answered. All it did was done, and nobody
 * knows.
 * - `times out`: the handler runs, and its answer is not waited for any more.
 */
export type InvocationFault = 'throttled' | 'service error' | 'crashes before' | 'crashes after' | 'times out';

/** What GetRecords answers instead of records. */
export type ReadFault =
  | 'ExpiredIteratorException'
  | 'TrimmedDataAccessException'
  | 'LimitExceededException'
  | 'InternalServerError'
  | 'ECONNRESET';

/**
 * What goes wrong. Each list has one entry for each time, in turn; undefined, and the end of the list, mean that all is
 * well.
 */
export interface Faults {
  readonly invocations?: readonly (InvocationFault | undefined)[];
  /** Of GetRecords. */
  readonly reads?: readonly (ReadFault | undefined)[];
  /** Of messages to the on-failure destination. */
  readonly deliveries?: readonly ('fails' | undefined)[];
  /** After so many records the shard is split into two. Of records that are in memory. */
  readonly reshardAfter?: number;
}
