/** How long a stream has its records. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
export const RETENTION_MS = 24 * 60 * 60 * 1000;

/** Whether what was written then is in the stream no longer. */
export function isTrimmed(writtenMs: number, nowMs: number): boolean {
  return writtenMs < nowMs - RETENTION_MS;
}
