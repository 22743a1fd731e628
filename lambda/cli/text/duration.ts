/**
 * Formats a duration in at most two units: 7 ms, 1.4 s, 3 min 25 s, 12 h 5 min, 3 d 4 h. Hours go up to 71, because
 * people compare them with the 24 hours of a stream. A negative duration, from clocks that differ, is 0 ms.
 */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 59_950) return `${Number((ms / 1000).toFixed(1))} s`;
  if (ms < 3_599_500) return twoParts(Math.round(ms / 1000), 60, 'min', 's');
  if (ms < 259_170_000) return twoParts(Math.round(ms / 60_000), 60, 'h', 'min');
  return twoParts(Math.round(ms / 3_600_000), 24, 'd', 'h');
}

function twoParts(smaller: number, factor: number, bigUnit: string, smallUnit: string): string {
  const rest = smaller % factor;
  return `${Math.floor(smaller / factor)} ${bigUnit}${rest > 0 ? ` ${rest} ${smallUnit}` : ''}`;
}
