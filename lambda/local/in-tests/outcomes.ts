import { FailureMessage } from '../../../src/shared/failure-message';
import { DynamoDBRecord } from '../../record/event';
import { Verdict } from '../../rules/settlement';
import { DiscardedEvent, InvokedEvent } from '../mapping/mapping-events';

/** A batch as the function was given it, once for each attempt. */
export interface SeenBatch {
  /** None in the final invocation of a tumbling window. */
  readonly records: readonly DynamoDBRecord[];
  /** The same for every attempt of a batch. */
  readonly requestId: string;
  /** From 1. */
  readonly attempt: number;
  readonly shardId: string;
  readonly outcome: Verdict;
  /** What the function failed with, if it did. */
  readonly error?: { readonly type: string; readonly message: string };
  /** What it answered, if it did. */
  readonly response?: unknown;
  /** What is wrong with that, if it made the invocation a failure. */
  readonly responseError?: string;
  /** In milliseconds since 1970, on the clock of the mapping. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** Records that were given up. */
export interface SeenFailure {
  readonly records: readonly DynamoDBRecord[];
  /** `Trimmed`: they were retried until the stream had them no longer, and no destination is told of that. */
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded' | 'Trimmed';
  /** What the on-failure destination was told, or should have been. */
  readonly message?: FailureMessage;
  /** Why it did not get it. */
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
