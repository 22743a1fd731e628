import { InvocationResult } from '../rules/response';
import { Batch, Discard, Verdict } from '../rules/shard-state';

interface EventOrigin {
  /** Logical id of the event source mapping. */
  readonly mapping: string;
  readonly functionName: string;
  readonly shardId: string;
  /** The same for every attempt of a batch. */
  readonly requestId: string;
}

/** A batch was handed to the function, and this came of it. `batch.attempts` are those before. */
export interface InvokedEvent extends EventOrigin {
  readonly type: 'invoked';
  readonly batch: Batch;
  readonly result: InvocationResult;
  readonly verdict: Verdict;
  /** Until the next attempt, when there is one; the shard waits. */
  readonly retryInMs?: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** Records were given up. */
export interface DiscardedEvent extends EventOrigin {
  readonly type: 'discarded';
  readonly discard: Discard;
  /** ARN of the on-failure destination; without one the records are gone. */
  readonly destination?: string;
  /** Why the destination could not be told: the records are gone, as they would be on AWS. */
  readonly deliveryError?: Error;
}

/** What a local event source mapping did. */
export type MappingEvent = InvokedEvent | DiscardedEvent;
