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

/** The outcome of an invocation. `batch.attempts` counts the attempts before it. */
export interface InvokedEvent extends BatchOrigin {
  readonly type: 'invoked';
  readonly batch: Batch;
  readonly result: InvocationResult;
  readonly verdict: Verdict;
  /** How many records from the start of the batch are done now. */
  readonly done: number;
  /** The reason for which the response made the invocation a failure. */
  readonly responseError?: string;
  /**
   * The time until the next attempt, if there is one. Meanwhile the slot waits, which is the whole shard with a
   * parallelization factor of 1.
   */
  readonly retryInMs?: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** Records were discarded. */
export interface DiscardedEvent extends BatchOrigin {
  readonly type: 'discarded';
  readonly discard: Discard;
  /** The message to the destination. There is none about trimmed records. */
  readonly message?: FailureMessage;
  /** ARN of the on-failure destination of the message. Without a destination the records are lost. */
  readonly destination?: string;
  /** The reason for which the message could not be sent. The records are lost, as on AWS. */
  readonly deliveryError?: Error;
}

/** Records were read that match no filter. */
export interface FilteredOutEvent extends EventOrigin {
  readonly type: 'filtered out';
  readonly records: readonly DynamoDBRecord[];
}

/** An event of a local event source mapping. */
export type MappingEvent = InvokedEvent | DiscardedEvent | FilteredOutEvent;
