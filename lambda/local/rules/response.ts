import { DynamoDBRecord } from '../../record/event';

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

/**
 * How many records of the batch are done, counted from its start: all of them on success, none when there was no
 * progress, and with partial progress those before the lowest reported one.
 *
 * An item identifier that is empty, missing, or not of this batch fails the batch as a whole.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export function recordsDone(result: InvocationResult, records: readonly DynamoDBRecord[], reportBatchItemFailures: boolean): number {
  if (result.functionError) return 0;
  if (!reportBatchItemFailures) return records.length;

  const failures = (result.response as { batchItemFailures?: unknown } | null | undefined)?.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return 0;
  if (failures.length === 0) return records.length;

  const positions = new Map(records.map((record, position) => [record.dynamodb?.SequenceNumber, position]));
  let lowest = records.length;
  for (const failure of failures) {
    const position = positions.get(failure?.itemIdentifier || undefined);
    if (position === undefined) return 0;
    lowest = Math.min(lowest, position);
  }
  return lowest;
}
