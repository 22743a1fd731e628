import { DynamoDBRecord } from '../record/event';

/**
 * How an invocation that reached the function ended: with what the function returned, or with a function error.
 *
 * @inline
 */
export type FunctionResult =
  | { readonly functionError: null; readonly response: unknown }
  | { readonly functionError: 'Unhandled'; readonly errorType: string; readonly errorMessage: string };

/**
 * An invocation that did not reach the function: it was throttled, or Lambda had an error of its own. It is no attempt.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 * @inline
 */
export interface NotInvoked {
  readonly functionError: 'NotInvoked';
  /** E.g. `TooManyRequestsException`. */
  readonly errorType: string;
  readonly errorMessage: string;
}

/** @inline */
export type InvocationResult = FunctionResult | NotInvoked;

/** Lambda's judgement of an invocation. */
export interface JudgedResult {
  /** How many records are done, counted from the start of the batch. */
  readonly done: number;
  /** The records that the response reports as failed, in the order of the response. */
  readonly reported: readonly DynamoDBRecord[];
  /** Why Lambda takes the response for a failure of the whole batch, if it does. */
  readonly responseError?: string;
}

/** Longer responses are cut in messages. */
const MAX_RESPONSE_LENGTH = 200;

/** Judges an invocation. A function error fails the whole batch. */
export function judgeResult(
  result: InvocationResult,
  records: readonly DynamoDBRecord[],
  reportBatchItemFailures: boolean,
): JudgedResult {
  if (result.functionError) return { done: 0, reported: [] };
  return reportBatchItemFailures ? judgeResponse(result.response, records) : { done: records.length, reported: [] };
}

/**
 * Judges the response of a function whose event source mapping has `ReportBatchItemFailures`. The records before the
 * first one that is reported are done.
 *
 * An item identifier that is empty, missing, or not of this batch fails the whole batch.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export function judgeResponse(response: unknown, records: readonly DynamoDBRecord[]): JudgedResult {
  const failures = (response as { batchItemFailures?: unknown } | null | undefined)?.batchItemFailures ?? [];
  if (!Array.isArray(failures)) {
    return malformed(`batchItemFailures must be a list, got ${responseText(failures)}`);
  }
  if (failures.length === 0) return { done: records.length, reported: [] };
  const places = new Map(records.map((record, place) => [record.dynamodb?.SequenceNumber, place]));
  const reported = failures.map((failure) => places.get(failure?.itemIdentifier || undefined));
  const stranger = reported.indexOf(undefined);
  if (stranger >= 0) return malformed(strangerText(failures[stranger], stranger));
  const reportedPlaces = reported as number[];
  return {
    done: reportedPlaces.reduce((first, place) => Math.min(first, place), records.length),
    reported: reportedPlaces.map((place) => records[place]),
  };
}

/** Shows a response in a message. */
export function responseText(response: unknown): string {
  const text = JSON.stringify(response) ?? 'nothing';
  return text.length > MAX_RESPONSE_LENGTH ? `${text.slice(0, MAX_RESPONSE_LENGTH)}…` : text;
}

function malformed(responseError: string): JudgedResult {
  return { done: 0, reported: [], responseError };
}

function strangerText(failure: { readonly itemIdentifier?: unknown } | null | undefined, index: number): string {
  return failure?.itemIdentifier
    ? `batchItemFailures[${index}].itemIdentifier must be the sequence number of a record of the batch, got ${responseText(failure.itemIdentifier)}`
    : `batchItemFailures[${index}] must have an itemIdentifier, got ${responseText(failure)}`;
}
