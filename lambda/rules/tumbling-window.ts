import { arrivalMs } from './arrival';
import { InvocationResult } from './response';
import { DynamoDBRecord } from '../record/event';

/** What a function aggregates over a stretch of time, in one shard. */
export interface TumblingWindow {
  readonly startMs: number;
  readonly endMs: number;
  /** What the function returned last. */
  readonly state: unknown;
  /** The state has outgrown its limit: the window is ended, and goes on with an empty state. */
  readonly isTerminatedEarly: boolean;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html */
const STATE_LIMIT_BYTES = 1024 * 1024;

/** The window that a record opens. Windows begin at multiples of their length since 1970. */
export function windowOf(record: DynamoDBRecord, lengthSeconds: number): TumblingWindow {
  const lengthMs = lengthSeconds * 1000;
  const startMs = Math.floor(arrivalMs(record) / lengthMs) * lengthMs;
  return { startMs, endMs: startMs + lengthMs, state: {}, isTerminatedEarly: false };
}

/**
 * Of records that wait, how many at their start belong to the window. One that comes late belongs to the window that is
 * open: inferred.
 */
export function countWithin(window: TumblingWindow, records: readonly DynamoDBRecord[]): number {
  const next = records.findIndex((record) => arrivalMs(record) >= window.endMs);
  return next < 0 ? records.length : next;
}

/** Whether the function has returned a state: a response without one is a failure. */
export function hasState(result: InvocationResult): boolean {
  return result.functionError === null && stateOf(result.response) !== undefined;
}

/** The window after a batch of it was done: the state is handed on. */
export function aggregated(window: TumblingWindow, response: unknown): TumblingWindow {
  const state = stateOf(response);
  return { ...window, state, isTerminatedEarly: Buffer.byteLength(JSON.stringify(state)) > STATE_LIMIT_BYTES };
}

/** The window after its final invocation: gone, or begun again with an empty state if it was ended early. */
export function finished(window: TumblingWindow): TumblingWindow | undefined {
  return window.isTerminatedEarly ? { ...window, state: {}, isTerminatedEarly: false } : undefined;
}

function stateOf(response: unknown): unknown {
  return (response as { state?: unknown } | null | undefined)?.state ?? undefined;
}
