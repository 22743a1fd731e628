import { InvocationResult, recordsDone } from './response';
import { retryDelayMs } from './retry-delay';
import { MappingSettings } from './settings';
import { DynamoDBRecord } from '../../record/event';

/**
 * What an event source mapping does with the records of one shard, as a state machine without I/O and without a clock.
 *
 *     polled → nextAction → invoke  → settled   ↺
 *                         → discard → discarded ↺
 *                         → wait, poll
 *
 * Whoever drives it does what `nextAction` says and tells it what came of that.
 */
export interface ShardState {
  /** Not done yet, in stream order. The first is the one being worked on; the next waits until nothing is left of it. */
  readonly batches: readonly Batch[];
  readonly nextBatchId: number;
}

export interface Batch {
  /** A batch keeps its id, and with it its request id, through all its retries. */
  readonly id: number;
  readonly records: readonly DynamoDBRecord[];
  /** Invocations so far. */
  readonly attempts: number;
  /** A retry waits until then. */
  readonly notBeforeMs: number;
  readonly lastResult?: InvocationResult;
}

/** Records that are given up, and why. */
export interface Discard {
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly batch: Batch;
  /** From the start of the batch. */
  readonly records: readonly DynamoDBRecord[];
}

export type Action =
  | { readonly type: 'poll' }
  | { readonly type: 'wait'; readonly untilMs: number }
  | { readonly type: 'invoke'; readonly batch: Batch }
  | { readonly type: 'discard'; readonly discard: Discard };

/** What became of an invoked batch. */
export type Verdict = 'succeeded' | 'partially succeeded' | 'bisected' | 'retrying' | 'exhausted';

export const EMPTY_SHARD: ShardState = { batches: [], nextBatchId: 1 };

export function nextAction(state: ShardState, settings: MappingSettings, nowMs: number): Action {
  const [batch] = state.batches;
  if (!batch) return { type: 'poll' };
  if (isExhausted(batch, settings)) {
    return { type: 'discard', discard: { condition: 'RetryAttemptsExhausted', batch, records: batch.records } };
  }
  const expired = expiredHead(batch, settings, nowMs);
  if (expired.length > 0) {
    return { type: 'discard', discard: { condition: 'RecordAgeExceeded', batch, records: expired } };
  }
  if (nowMs < batch.notBeforeMs) return { type: 'wait', untilMs: batch.notBeforeMs };
  return { type: 'invoke', batch };
}

/** Records were read from the shard: they are one batch. Only asked for when nothing is left of the last one. */
export function polled(state: ShardState, records: readonly DynamoDBRecord[]): ShardState {
  return startBatches(state, [records], state.batches);
}

/** The first batch was invoked, and this came of it. */
export function settled(
  state: ShardState, settings: MappingSettings, result: InvocationResult, nowMs: number,
): { readonly state: ShardState; readonly verdict: Verdict } {
  const [batch, ...rest] = state.batches;
  const { records } = batch;
  const done = recordsDone(result, records, settings.reportBatchItemFailures);

  if (done === records.length) {
    return { verdict: 'succeeded', state: startBatches(state, [], rest) };
  }
  if (done > 0) {
    // The rest is a batch of its own: at once, with all its retries.
    return { verdict: 'partially succeeded', state: startBatches(state, [records.slice(done)], rest) };
  }
  if (settings.bisectBatchOnFunctionError && records.length > 1) {
    // Uses no retry. The left half is finished, whatever becomes of it, before the right one begins.
    const middle = Math.floor(records.length / 2);
    return { verdict: 'bisected', state: startBatches(state, [records.slice(0, middle), records.slice(middle)], rest) };
  }
  const attempts = batch.attempts + 1;
  const failed = { ...batch, attempts, notBeforeMs: nowMs + retryDelayMs(attempts), lastResult: result };
  return {
    verdict: isExhausted(failed, settings) ? 'exhausted' : 'retrying',
    state: { ...state, batches: [failed, ...rest] },
  };
}

/** The discarded records were sent to the on-failure destination, or could not be: they are gone from here either way. */
export function discarded(state: ShardState, { batch, records }: Discard): ShardState {
  const left = batch.records.slice(records.length);
  // A batch that has lost its head is still that batch: its attempts count.
  const shortened = left.length > 0 ? [{ ...batch, records: left }] : [];
  return { ...state, batches: [...shortened, ...state.batches.slice(1)] };
}

function isExhausted(batch: Batch, settings: MappingSettings): boolean {
  return settings.maximumRetryAttempts >= 0 && batch.attempts > settings.maximumRetryAttempts;
}

/** The records at the head of the batch that are too old. A younger one ends the head: order is kept. */
function expiredHead({ records }: Batch, { maximumRecordAgeInSeconds }: MappingSettings, nowMs: number): readonly DynamoDBRecord[] {
  if (maximumRecordAgeInSeconds < 0) return [];
  const oldestMs = nowMs - maximumRecordAgeInSeconds * 1000;
  const firstYoung = records.findIndex((record) => arrivalMs(record) >= oldestMs);
  return firstYoung < 0 ? records : records.slice(0, firstYoung);
}

export function arrivalMs(record: DynamoDBRecord): number {
  return (record.dynamodb?.ApproximateCreationDateTime ?? NaN) * 1000;
}

/** New batches, each with an id of its own and all its attempts, before the rest. */
function startBatches(state: ShardState, pieces: readonly (readonly DynamoDBRecord[])[], rest: readonly Batch[]): ShardState {
  const started = pieces
    .filter((records) => records.length > 0)
    .map((records, index): Batch => ({ id: state.nextBatchId + index, records, attempts: 0, notBeforeMs: 0 }));
  return { batches: [...started, ...rest], nextBatchId: state.nextBatchId + started.length };
}
