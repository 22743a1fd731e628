/**
 * When what an invocation has written may be forgotten, in seconds since 1970: an hour after the stream has, which
 * forgets a record 24 hours after it was written and cannot deliver it again then.
 */
export function expiresAt(): number {
  return Math.floor(Date.now() / 1000) + 25 * 3600;
}
