import { STREAM_RETENTION_SECONDS } from '../../../src/shared/limits';

/** Clocks differ, and a message may be received at the end of its life and redriven a little later. */
const MARGIN_SECONDS = { stream: 3600, failure: 86_400 };

/**
 * When the memory of a batch that went well expires, in seconds since 1970: an hour after the stream has trimmed its
 * records, and can no longer deliver them again.
 */
export function streamMemoryExpiresAt(): number {
  return nowSeconds() + STREAM_RETENTION_SECONDS + MARGIN_SECONDS.stream;
}

/**
 * When the memory of records that failed expires, in seconds since 1970: a day after the last message about them.
 *
 * @param failureSeconds how long a failure can be redriven
 */
export function failureMemoryExpiresAt(failureSeconds: number): number {
  return nowSeconds() + failureSeconds + MARGIN_SECONDS.failure;
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
