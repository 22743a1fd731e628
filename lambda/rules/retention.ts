import { STREAM_RETENTION_SECONDS } from '../../src/shared/limits';

export const STREAM_RETENTION_MS = STREAM_RETENTION_SECONDS * 1000;

/** Whether the stream has trimmed a record that was written then. */
export function isTrimmed(writtenMs: number, nowMs: number): boolean {
  return writtenMs < nowMs - STREAM_RETENTION_MS;
}
