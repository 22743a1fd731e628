import { FailureMessage } from '../../../src/shared/failure-message';
import { DynamoDBRecord } from '../../record/event';
import { Batch, Discard } from '../../rules/batch';
import { InvocationResult } from '../../rules/response';
import { Verdict } from '../../rules/settlement';

interface EventOrigin {
  /** Logical id of the event source mapping. */
  readonly mapping: string;
  readonly functionName: string;
  readonly shardId: string;
}

interface BatchOrigin extends EventOrigin {
  /** The same for every attempt of a batch. */
  readonly requestId: string;
}

/** A batch was handed to the function, and this came of it. `batch.attempts` are those before. */
export interface InvokedEvent extends BatchOrigin {
  readonly type: 'invoked';
  readonly batch: Batch;
  readonly result: InvocationResult;
  readonly verdict: Verdict;
  /** How many records of the batch are done with that, from its start. */
  readonly done: number;
  /** What is wrong with what the function returned, if that made the invocation a failure. */
  readonly responseError?: string;
  /**
   * Until the next attempt, when there is one; the slot waits, and with a parallelization factor of 1 the shard does.
   */
  readonly retryInMs?: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** Records were given up. */
export interface DiscardedEvent extends BatchOrigin {
  readonly type: 'discarded';
  readonly discard: Discard;
  /** What a destination is told; of records that were trimmed, none is. */
  readonly message?: FailureMessage;
  /** ARN of the on-failure destination that was told, or should have been; without one the records are gone. */
  readonly destination?: string;
  /** Why the destination could not be told: the records are gone, as they would be on AWS. */
  readonly deliveryError?: Error;
}

/** Records were read that no filter lets through. */
export interface FilteredOutEvent extends EventOrigin {
  readonly type: 'filtered out';
  readonly records: readonly DynamoDBRecord[];
}

/** What a local event source mapping did. */
export type MappingEvent = InvokedEvent | DiscardedEvent | FilteredOutEvent;
