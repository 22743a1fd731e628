import { FailureMessage } from '../../../src/shared/failure-message';
import { DynamoDBRecord } from '../../record/event';
import { Verdict } from '../../rules/settlement';
import { DiscardedEvent, InvokedEvent } from '../mapping/mapping-events';

/** A batch that the function received, once for each attempt. */
export interface SeenBatch {
  /** The final invocation of a tumbling window has no records. */
  readonly records: readonly DynamoDBRecord[];
  /** The same for every attempt of a batch. */
  readonly requestId: string;
  /** The first attempt is 1. */
  readonly attempt: number;
  readonly shardId: string;
  readonly outcome: Verdict;
  /** The function error, if there was one. */
  readonly error?: { readonly type: string; readonly message: string };
  /** The response, if there was one. */
  readonly response?: unknown;
  /** The reason for which the response made the invocation a failure. */
  readonly responseError?: string;
  /** Milliseconds since 1970, on the clock of the mapping. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** Records that were discarded together. */
export interface SeenFailure {
  readonly records: readonly DynamoDBRecord[];
  /** `Trimmed` records were retried until the stream trimmed them. No destination is told of them. */
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded' | 'Trimmed';
  /** The message to the on-failure destination, even if it could not be delivered. */
  readonly message?: FailureMessage;
  /** The reason for which the message could not be delivered. */
  readonly deliveryError?: Error;
}

export function seenBatch({
  batch,
  requestId,
  shardId,
  result,
  responseError,
  verdict,
  startedAtMs,
  endedAtMs,
}: InvokedEvent): SeenBatch {
  return {
    records: batch.records,
    requestId,
    attempt: batch.attempts + 1,
    shardId,
    outcome: verdict,
    ...(result.functionError === null
      ? { response: result.response, responseError }
      : { error: { type: result.errorType, message: result.errorMessage } }),
    startedAtMs,
    endedAtMs,
  };
}

export function failureOf({ discard: { condition, records }, message, deliveryError }: DiscardedEvent): SeenFailure {
  return { condition, records, message, deliveryError };
}
