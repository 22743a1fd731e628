import { arrivalMs } from './arrival';
import { InvocationResult } from './response';
import { DynamoDBRecord } from '../record/event';

/** A stretch of time over which a function aggregates the records of one shard. */
export interface TumblingWindow {
  readonly startMs: number;
  readonly endMs: number;
  /** The state that the function returned last. */
  readonly state: unknown;
  /** The state is too large, so the window ends early and goes on with an empty state. */
  readonly isTerminatedEarly: boolean;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html */
const STATE_LIMIT_BYTES = 1024 * 1024;

/** Returns the window that a record opens. Windows begin at multiples of their length since 1970. */
export function windowOf(record: DynamoDBRecord, lengthSeconds: number): TumblingWindow {
  const lengthMs = lengthSeconds * 1000;
  const startMs = Math.floor(arrivalMs(record) / lengthMs) * lengthMs;
  return { startMs, endMs: startMs + lengthMs, state: {}, isTerminatedEarly: false };
}

/** Counts the first records that belong to the window. We infer that a late record belongs to the open window. */
export function countWithin(window: TumblingWindow, records: readonly DynamoDBRecord[]): number {
  const next = records.findIndex((record) => arrivalMs(record) >= window.endMs);
  return next < 0 ? records.length : next;
}

/** Tells whether the function has returned a state. A response without one is a failure. */
export function hasState(result: InvocationResult): boolean {
  return result.functionError === null && stateOf(result.response) !== undefined;
}

/** Returns the window after one of its batches is done, with the new state. */
export function aggregated(window: TumblingWindow, response: unknown): TumblingWindow {
  const state = stateOf(response);
  return { ...window, state, isTerminatedEarly: Buffer.byteLength(JSON.stringify(state)) > STATE_LIMIT_BYTES };
}

/** Returns the window after its final invocation: none, or the same with an empty state if it ended early. */
export function finished(window: TumblingWindow): TumblingWindow | undefined {
  return window.isTerminatedEarly ? { ...window, state: {}, isTerminatedEarly: false } : undefined;
}

function stateOf(response: unknown): unknown {
  return (response as { state?: unknown } | null | undefined)?.state ?? undefined;
}
