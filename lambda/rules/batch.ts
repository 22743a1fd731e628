import { arrivalMs } from './arrival';
import { MappingSettings } from './mapping-settings';
import { FunctionResult } from './response';
import { isTrimmed } from './retention';
import { DynamoDBRecord } from '../record/event';

/** @inline */
export interface Batch {
  /** A batch keeps its id, and with it its request id, through all its retries. */
  readonly id: number;
  /** Which slot of the shard it is of, from 0. */
  readonly slot: number;
  /** None in the final invocation of a tumbling window. */
  readonly records: readonly DynamoDBRecord[];
  /** Invocations so far. One that did not reach the function is none. */
  readonly attempts: number;
  /** Invocations in a row that did not reach the function. */
  readonly throttles: number;
  /** A retry waits until then. */
  readonly notBeforeMs: number;
  /** Of the last attempt. */
  readonly lastResult?: FunctionResult;
  /** Of the window of a final invocation. */
  readonly windowEndMs?: number;
}

/**
 * Records that are given up, and why.
 *
 * @inline
 */
export interface Discard {
  /** `Trimmed`: they were retried until the stream had them no longer. No destination is told of that. */
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded' | 'Trimmed';
  readonly batch: Batch;
  /** From the start of the batch. */
  readonly records: readonly DynamoDBRecord[];
}

/** What has to be given up of a batch before it is invoked, if anything: all of it, or its oldest records. */
export function discardOf(batch: Batch, settings: MappingSettings, nowMs: number): Discard | undefined {
  if (batch.windowEndMs !== undefined) {
    return isTrimmed(batch.windowEndMs, nowMs) ? { condition: 'Trimmed', batch, records: [] } : undefined;
  }
  if (isExhausted(batch, settings)) return { condition: 'RetryAttemptsExhausted', batch, records: batch.records };
  const expired = headOf(batch, (record) => isTooOld(record, settings, nowMs));
  if (expired.length > 0) return { condition: 'RecordAgeExceeded', batch, records: expired };
  // What was just read is still there.
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

/**
 * The records at the start of the batch of which it is true. The first of which it is not ends the head: order is kept.
 */
function headOf({ records }: Batch, isGone: (record: DynamoDBRecord) => boolean): readonly DynamoDBRecord[] {
  const firstLeft = records.findIndex((record) => !isGone(record));
  return firstLeft < 0 ? records : records.slice(0, firstLeft);
}
