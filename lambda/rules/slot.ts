import { Batch } from './batch';
import { MappingRules } from './mapping-rules';
import { MAX_BATCH_BYTES } from './payload';
import { countWithin, TumblingWindow, windowOf } from './tumbling-window';
import { DynamoDBRecord } from '../record/event';

/** A slot processes its batches one after another. The parallelization factor is the number of slots of a shard. */
export interface Slot {
  /** The unfinished batches, in stream order. The next one waits until nothing is left of the first. */
  readonly batches: readonly Batch[];
  /** The first batch is in an invocation, or its records are being discarded. */
  readonly isBusy: boolean;
  /** The records that are read and in no batch yet, in stream order. */
  readonly waiting: readonly DynamoDBRecord[];
  /** The bytes of each waiting record. */
  readonly bytes: readonly number[];
  /** The sum of `bytes`, which is needed at every step for up to thousands of records. */
  readonly totalBytes: number;
  /** The start of the batching window of the waiting records. */
  readonly waitingSinceMs: number;
  /** The open tumbling window. */
  readonly window?: TumblingWindow;
}

export const EMPTY_SLOT: Slot = {
  batches: [],
  isBusy: false,
  waiting: [],
  bytes: [],
  totalBytes: 0,
  waitingSinceMs: 0,
};

export function isDone({ batches, waiting, window }: Slot): boolean {
  return batches.length === 0 && waiting.length === 0 && !window;
}

/** The tumbling window in the event of an invocation. */
export interface InvocationWindow extends TumblingWindow {
  readonly isFinal: boolean;
}

/** Adds records that were read for this slot. */
export function gathered(
  slot: Slot,
  records: readonly DynamoDBRecord[],
  { bytesOf }: MappingRules,
  nowMs: number,
): Slot {
  if (records.length === 0) return slot;
  const bytes = records.map(bytesOf);
  return {
    ...slot,
    waiting: [...slot.waiting, ...records],
    bytes: [...slot.bytes, ...bytes],
    totalBytes: slot.totalBytes + sum(bytes),
    // The batching window begins with the first record. Inferred.
    waitingSinceMs: slot.waiting.length > 0 ? slot.waitingSinceMs : nowMs,
  };
}

/**
 * Returns the next batch if it is due: it is full, its batching window is over, or no more records will come.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
 */
export function dueBatch(
  slot: Slot,
  rules: MappingRules,
  isClosed: boolean,
  nowMs: number,
): Pick<Batch, 'records' | 'windowEndMs'> | undefined {
  const { waiting, window } = slot;
  if (window && isOver(window, waiting, isClosed)) return { records: [], windowEndMs: window.endMs };
  if (waiting.length === 0) return undefined;
  const isDue = isClosed || nowMs >= dueMs(slot, rules) || isFull(slot, rules);
  return isDue ? { records: waiting.slice(0, countOfNext(slot, rules)) } : undefined;
}

/** Returns the time at which a batch of the waiting records is due, full or not. Infinity if no record waits. */
export function dueMs({ waiting, waitingSinceMs }: Slot, { settings }: MappingRules): number {
  return waiting.length > 0 ? waitingSinceMs + settings.maximumBatchingWindowInSeconds * 1000 : Infinity;
}

/** Begins the batch that was due. Its records no longer wait. */
export function begunBatch(slot: Slot, batch: Batch, nowMs: number): Slot {
  const { length } = batch.records;
  return {
    ...slot,
    batches: [batch],
    waiting: slot.waiting.slice(length),
    bytes: slot.bytes.slice(length),
    totalBytes: slot.totalBytes - sum(slot.bytes.slice(0, length)),
    waitingSinceMs: nowMs,
  };
}

/** Returns the tumbling window of an invocation: the open one, or the one that the batch opens. */
export function invocationWindow(
  { window }: Slot,
  { records, windowEndMs }: Batch,
  { settings }: MappingRules,
): InvocationWindow | undefined {
  const { tumblingWindowInSeconds } = settings;
  if (tumblingWindowInSeconds === 0) return undefined;
  return { ...(window ?? windowOf(records[0], tumblingWindowInSeconds)), isFinal: windowEndMs !== undefined };
}

/**
 * Tells whether a window is over. Not the clock ends it, but a record of a later window, as seen on AWS. We infer that
 * the end of the shard ends it too.
 */
function isOver(window: TumblingWindow, waiting: readonly DynamoDBRecord[], isClosed: boolean): boolean {
  return window.isTerminatedEarly || (waiting.length > 0 ? countWithin(window, waiting.slice(0, 1)) === 0 : isClosed);
}

/** Tells whether the next batch can no longer grow. */
function isFull(slot: Slot, rules: MappingRules): boolean {
  const { batchSize, tumblingWindowInSeconds } = rules.settings;
  const { length } = slot.waiting;
  return (
    length >= batchSize ||
    slot.totalBytes > MAX_BATCH_BYTES ||
    (tumblingWindowInSeconds > 0 && countOfNext(slot, rules) < length)
  );
}

/**
 * Counts the waiting records that fit into one batch: those of one window, up to the batch size, within the payload
 * limit, but at least one.
 */
function countOfNext(slot: Slot, { settings: { batchSize, tumblingWindowInSeconds } }: MappingRules): number {
  const first = slot.waiting.slice(0, batchSize);
  const most =
    tumblingWindowInSeconds > 0
      ? countWithin(slot.window ?? windowOf(first[0], tumblingWindowInSeconds), first)
      : first.length;
  let [count, bytes] = [1, slot.bytes[0]];
  while (count < most && bytes + slot.bytes[count] <= MAX_BATCH_BYTES) bytes += slot.bytes[count++];
  return count;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
