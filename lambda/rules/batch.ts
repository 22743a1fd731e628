import { arrivalMs } from './arrival';
import { MappingSettings } from './mapping-settings';
import { FunctionResult } from './response';
import { isTrimmed } from './retention';
import { DynamoDBRecord } from '../record/event';

/** @inline */
export interface Batch {
  /** A batch keeps its id, and with it its request id, through all its retries. */
  readonly id: number;
  /** The slot of the shard, from 0. */
  readonly slot: number;
  /** The final invocation of a tumbling window has no records. */
  readonly records: readonly DynamoDBRecord[];
  /** The attempts so far. An invocation that did not reach the function is not counted. */
  readonly attempts: number;
  /** The last invocations, in a row, that did not reach the function. */
  readonly throttles: number;
  /** A retry waits until this time. */
  readonly notBeforeMs: number;
  /** The result of the last attempt. */
  readonly lastResult?: FunctionResult;
  /** A final invocation has the end of its window. */
  readonly windowEndMs?: number;
}

/**
 * Records to discard, and the reason.
 *
 * @inline
 */
export interface Discard {
  /** `Trimmed` records were retried until the stream trimmed them. No destination is told of them. */
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded' | 'Trimmed';
  readonly batch: Batch;
  /** The records from the start of the batch that are discarded. */
  readonly records: readonly DynamoDBRecord[];
}

/** Returns the records of a batch to discard before an invocation, if there are any: all of them, or the oldest. */
export function discardOf(batch: Batch, settings: MappingSettings, nowMs: number): Discard | undefined {
  if (batch.windowEndMs !== undefined) {
    return isTrimmed(batch.windowEndMs, nowMs) ? { condition: 'Trimmed', batch, records: [] } : undefined;
  }
  if (isExhausted(batch, settings)) return { condition: 'RetryAttemptsExhausted', batch, records: batch.records };
  const expired = headOf(batch, (record) => isTooOld(record, settings, nowMs));
  if (expired.length > 0) return { condition: 'RecordAgeExceeded', batch, records: expired };
  // Records that were just read are still in the stream.
  const trimmed =
    batch.attempts + batch.throttles > 0 ? headOf(batch, (record) => isTrimmed(arrivalMs(record), nowMs)) : [];
  return trimmed.length > 0 ? { condition: 'Trimmed', batch, records: trimmed } : undefined;
}

/**
 * A final invocation holds up its shard until it succeeds.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
 */
export function isExhausted({ attempts, windowEndMs }: Batch, { maximumRetryAttempts }: MappingSettings): boolean {
  return windowEndMs === undefined && maximumRetryAttempts >= 0 && attempts > maximumRetryAttempts;
}

function isTooOld(record: DynamoDBRecord, { maximumRecordAgeInSeconds }: MappingSettings, nowMs: number): boolean {
  return maximumRecordAgeInSeconds >= 0 && arrivalMs(record) < nowMs - maximumRecordAgeInSeconds * 1000;
}

/** Returns the records before the first one that is not gone, so that the order is kept. */
function headOf({ records }: Batch, isGone: (record: DynamoDBRecord) => boolean): readonly DynamoDBRecord[] {
  const firstLeft = records.findIndex((record) => !isGone(record));
  return firstLeft < 0 ? records : records.slice(0, firstLeft);
}
