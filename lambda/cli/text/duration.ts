/** For people, with as much precision as they need: 7 ms, 1.4 s, 3 min 25 s, 12 h 5 min. */
export function describeDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${Number((ms / 1000).toFixed(1))} s`;
  if (ms < 3_599_500) return twoParts(Math.round(ms / 1000), 60, 'min', 's');
  return twoParts(Math.round(ms / 60_000), 60, 'h', 'min');
}

function twoParts(smaller: number, factor: number, bigUnit: string, smallUnit: string): string {
  const rest = smaller % factor;
  return `${Math.floor(smaller / factor)} ${bigUnit}${rest > 0 ? ` ${rest} ${smallUnit}` : ''}`;
}
