/** A stretch of time, in milliseconds from the start. */
export interface Interval {
  readonly fromMs: number;
  readonly lengthMs: number;
}

export function isWithin({ fromMs, lengthMs }: Interval, atMs: number): boolean {
  return atMs >= fromMs && atMs < fromMs + lengthMs;
}
