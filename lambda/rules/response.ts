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

/** How far an invocation has come. */
export interface Progress {
  /** How many records of the batch are done, counted from its start. */
  readonly done: number;
  /** What is wrong with the response, if that made it a failure. */
  readonly responseError?: string;
}

/** An answer is told no further than that. */
const LONGEST_ANSWER = 200;

/** How many records of the batch are done, as `progressOf` has it. */
export function recordsDone(
  result: InvocationResult,
  records: readonly DynamoDBRecord[],
  reportBatchItemFailures: boolean,
): number {
  return progressOf(result, records, reportBatchItemFailures).done;
}

/**
 * All records of the batch are done on success, none when there was no progress, and with partial progress those before
 * the lowest reported one.
 *
 * An item identifier that is empty, missing, or not of this batch fails the batch as a whole.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export function progressOf(
  result: InvocationResult,
  records: readonly DynamoDBRecord[],
  reportBatchItemFailures: boolean,
): Progress {
  if (result.functionError) return { done: 0 };
  if (!reportBatchItemFailures) return { done: records.length };

  const failures = (result.response as { batchItemFailures?: unknown } | null | undefined)?.batchItemFailures ?? [];
  if (!Array.isArray(failures)) {
    return { done: 0, responseError: `batchItemFailures must be a list, got ${answerText(failures)}` };
  }
  if (failures.length === 0) return { done: records.length };

  const positions = new Map(records.map((record, position) => [record.dynamodb?.SequenceNumber, position]));
  let lowest = records.length;
  for (const [index, failure] of failures.entries()) {
    const position = positions.get(failure?.itemIdentifier || undefined);
    if (position === undefined) return { done: 0, responseError: wrongFailure(failure, index) };
    lowest = Math.min(lowest, position);
  }
  return { done: lowest };
}

/** What a function has answered, in short. */
export function answerText(answer: unknown): string {
  const text = JSON.stringify(answer) ?? 'nothing';
  return text.length > LONGEST_ANSWER ? `${text.slice(0, LONGEST_ANSWER)}…` : text;
}

function wrongFailure(failure: { readonly itemIdentifier?: unknown } | null | undefined, index: number): string {
  return failure?.itemIdentifier
    ? `batchItemFailures[${index}].itemIdentifier must be the sequence number of a record of the batch, got ${answerText(failure.itemIdentifier)}`
    : `batchItemFailures[${index}] must have an itemIdentifier, got ${answerText(failure)}`;
}
