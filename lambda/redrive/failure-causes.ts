import { FoundFailure } from './collect';
import { keyText } from '../record/key-text';
import { STREAM_RETENTION_MS } from '../rules/retention';

/** A failure, as an operator sees it. */
export interface ListedFailure {
  readonly failure: FoundFailure;
  /** The time since it was discarded or parked. */
  readonly ageMs: number;
  /** The time until its first record is gone, with the stream or with its message. A bucket or a file has no end. */
  readonly timeLeftMs?: number;
  /** The keys of its items, if the message has the records. */
  readonly keys: readonly string[];
}

/** Failures that have the same cause, as far as their messages say. */
export interface Cause {
  readonly condition: string;
  /** The first line of the most urgent failure's error. */
  readonly error?: string;
  /** How many failures have an error that differs in its numbers alone, which are mostly ids. */
  readonly similarErrors: number;
  readonly functionArn?: string;
  readonly records: number;
  /** The most urgent first. */
  readonly failures: readonly ListedFailure[];
}

/** Groups failures by cause. The cause with the most urgent failure is the first. */
export function causesOf(failures: readonly FoundFailure[], nowMs: number): Cause[] {
  const causes = new Map<string, ListedFailure[]>();
  for (const listed of failures.map((failure) => listedFailure(failure, nowMs)).sort(byUrgency)) {
    const { condition, functionArn } = listed.failure;
    const id = JSON.stringify([condition, withoutNumbers(errorOf(listed.failure)), functionArn]);
    if (!causes.has(id)) causes.set(id, []);
    causes.get(id)!.push(listed);
  }
  return [...causes.values()].map((listed) => ({
    condition: listed[0].failure.condition,
    error: errorOf(listed[0].failure),
    similarErrors: listed.filter(({ failure }) => errorOf(failure) !== errorOf(listed[0].failure)).length,
    functionArn: listed[0].failure.functionArn,
    records: listed.reduce((sum, { failure }) => sum + failure.batchSize, 0),
    failures: listed,
  }));
}

export function listedFailure(failure: FoundFailure, nowMs: number): ListedFailure {
  return {
    failure,
    ageMs: nowMs - failure.failedAtMs,
    timeLeftMs: timeLeft(failure, nowMs),
    keys: [...new Set(failure.records?.map(keyText))],
  };
}

/** Sorts by the minute in which a failure may be gone, and within a minute by age. */
export function byUrgency(one: ListedFailure, other: ListedFailure): number {
  return minutesLeft(one) - minutesLeft(other) || other.ageMs - one.ageMs;
}

function minutesLeft({ timeLeftMs }: ListedFailure): number {
  return timeLeftMs === undefined ? Number.MAX_SAFE_INTEGER : Math.floor(timeLeftMs / 60_000);
}

function timeLeft({ range, firstArrivalMs = NaN, held }: FoundFailure, nowMs: number): number | undefined {
  const ends = [range && firstArrivalMs + STREAM_RETENTION_MS, held.expiresAtMs].filter((end): end is number =>
    Number.isFinite(end),
  );
  return ends.length > 0 ? Math.min(...ends) - nowMs : undefined;
}

function errorOf({ error }: FoundFailure): string | undefined {
  return error?.split('\n')[0];
}

function withoutNumbers(error: string | undefined): string | undefined {
  return error?.replace(/\d+/g, '#');
}
