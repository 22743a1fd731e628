import { Batch } from './batch';
import { MappingRules } from './mapping-rules';
import { MAX_BATCH_BYTES } from './payload';
import { countWithin, TumblingWindow, windowOf } from './tumbling-window';
import { DynamoDBRecord } from '../record/event';

/**
 * The records of a shard that are worked on one after another. A shard has as many slots as its mapping's
 * parallelization factor.
 */
export interface Slot {
  /**
   * Not done yet, in stream order. The first is the one being worked on; the next waits until nothing is left of it.
   */
  readonly batches: readonly Batch[];
  /** The first batch is being invoked, or its records are being discarded. */
  readonly isBusy: boolean;
  /** Read, but in no batch yet, in stream order. */
  readonly waiting: readonly DynamoDBRecord[];
  /** Of each that waits. */
  readonly bytes: readonly number[];
  /** Their sum: they can be thousands, and it is asked for at every step. */
  readonly totalBytes: number;
  /** When the batching window of those that wait began. */
  readonly waitingSinceMs: number;
  /** The tumbling window that is open. */
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

/** What of the tumbling window an invocation is told. */
export interface InvocationWindow extends TumblingWindow {
  readonly isFinal: boolean;
}

/** Records were read that belong to this slot. */
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
 * What the next batch has of those that wait, if it is time for it: it is full, its batching window is over, or nothing
 * more will come.
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

/** When a batch of those that wait is due, full or not; never, if none wait. */
export function dueMs({ waiting, waitingSinceMs }: Slot, { settings }: MappingRules): number {
  return waiting.length > 0 ? waitingSinceMs + settings.maximumBatchingWindowInSeconds * 1000 : Infinity;
}

/** The batch, which was due, is begun: its records wait no longer. */
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

/** The tumbling window that the batch is invoked in: the open one, or the one that it opens. */
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
 * A window is not ended by the clock, but by a record of a later one. Seen on AWS; that the end of the shard ends it is
 * inferred.
 */
function isOver(window: TumblingWindow, waiting: readonly DynamoDBRecord[], isClosed: boolean): boolean {
  return window.isTerminatedEarly || (waiting.length > 0 ? countWithin(window, waiting.slice(0, 1)) === 0 : isClosed);
}

/** Whether the next batch can get no larger, whatever comes. */
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
 * How many of those that wait can be in one batch: of one window, no more than the batch size, and within the payload
 * limit, but one at least.
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
