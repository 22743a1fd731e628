import { MappingSettings } from './mapping-settings';
import { Slot } from './slot';

/** A shard is polled four times a second. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export const POLL_INTERVAL_MS = 250;

/**
 * So many records of a shard may wait behind batches in progress, if its batches are small. We infer that a slot that
 * is held up holds up the others in the end, but not at once.
 */
const READ_AHEAD = 1000;

/**
 * Returns how many records to ask for now: enough for a batch in each slot, and none while every slot has work or too
 * many records wait.
 */
export function pollLimit(slots: readonly Slot[], { batchSize, parallelizationFactor }: MappingSettings): number {
  if (!slots.some(({ batches, waiting }) => batches.length === 0 && waiting.length < batchSize)) return 0;
  const most = batchSize * parallelizationFactor;
  if (parallelizationFactor === 1) return most - slots[0].waiting.length;
  const waiting = slots.reduce((sum, slot) => sum + slot.waiting.length, 0);
  return Math.max(0, Math.min(most, Math.max(READ_AHEAD, most) - waiting));
}

/** Returns the time of the next poll. We infer that a shard with more records than asked for is polled at once. */
export function nextPollMs(begunMs: number, asked: number, got: number): number {
  return got < asked ? begunMs + POLL_INTERVAL_MS : begunMs;
}
