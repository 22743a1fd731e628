/**
 * Inferred: waits of over 25 seconds have been seen, a cap has not. Ours keeps an endless retry to one every two
 * minutes.
 */
const LONGEST_DELAY_MS = 120_000;

/** The wait after a failed attempt, in milliseconds: 200 after the first, then doubling. Captured on AWS. */
export function retryDelayMs(attempts: number): number {
  return Math.min(200 * 2 ** (attempts - 1), LONGEST_DELAY_MS);
}
