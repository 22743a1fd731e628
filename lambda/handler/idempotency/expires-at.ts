import { STREAM_RETENTION_SECONDS } from '../../../src/shared/limits';

/** Progress is kept for an hour longer than the stream keeps a record, since a trimmed record cannot come again. */
const PROGRESS_SECONDS = STREAM_RETENTION_SECONDS + 3600;

/** Returns when the store may delete an item that is written now, in seconds since 1970. */
export function expiresAt(keptSeconds = PROGRESS_SECONDS): number {
  return Math.floor(Date.now() / 1000) + keptSeconds;
}
