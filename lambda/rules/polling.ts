import { MappingSettings } from './mapping-settings';
import { Slot } from './slot';

/** A shard is polled four times a second. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export const POLL_INTERVAL_MS = 250;

/**
 * How many records of a shard may wait behind batches in work, if its batches are small. Inferred: one slot that is
 * held up does not hold up the others at once, but in the end it does.
 */
const READ_AHEAD = 1000;

/**
 * How many records to ask for now: enough for a batch in each slot. None while every slot has work, and while too many
 * wait.
 */
export function pollLimit(slots: readonly Slot[], { batchSize, parallelizationFactor }: MappingSettings): number {
  if (!slots.some(({ batches, waiting }) => batches.length === 0 && waiting.length < batchSize)) return 0;
  const most = batchSize * parallelizationFactor;
  if (parallelizationFactor === 1) return most - slots[0].waiting.length;
  const waiting = slots.reduce((sum, slot) => sum + slot.waiting.length, 0);
  return Math.max(0, Math.min(most, Math.max(READ_AHEAD, most) - waiting));
}

/** When to ask again: one that gave as many as were asked for is behind, and is asked at once. Inferred. */
export function nextPollMs(begunMs: number, asked: number, got: number): number {
  return got < asked ? begunMs + POLL_INTERVAL_MS : begunMs;
}
