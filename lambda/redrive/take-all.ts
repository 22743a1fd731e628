import { setTimeout as sleep } from 'node:timers/promises';
import { FailureSource, HeldMessage } from './sources/source';

/** How long those who hold messages are waited for: as long as a run that was killed holds them, and a little. */
const PATIENCE_MS = 150_000;

/** Between two looks, at most, about: each counts as an attempt of every message there is. */
const LONGEST_WAIT_MS = 10_000;

const FIRST_WAIT_MS = 1000;

/** What there is to redrive. */
export interface Taken {
  readonly messages: readonly HeldMessage[];
  readonly heldElsewhere: number;
}

/**
 * Takes all messages there are. Whoever finds that others hold some, which may come before those here, gives back what
 * he has and tries again, after a time of his own: of two who have begun in the same moment, and have some each, one
 * has all of them in the end. Counted is before, since others may give theirs back when it is too late to take them;
 * and after, since others may have taken some meanwhile, and some servers find that a hold is over only when somebody
 * receives.
 *
 * @returns none, and how many messages others hold, if that does not end
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html, on counts
 * that are late
 */
export async function takeAll(
  source: FailureSource,
  onWaiting: (heldElsewhere: number) => void,
  signal?: AbortSignal,
): Promise<Taken> {
  const endMs = Date.now() + PATIENCE_MS;
  let waitMs = FIRST_WAIT_MS;
  while (!signal?.aborted) {
    const before = await source.countHeldElsewhere();
    const messages = await source.receive(signal);
    const after = await source.countHeldElsewhere();
    if (before + after === 0) return { messages, heldElsewhere: 0 };
    await source.release(messages);
    if (Date.now() > endMs) return { messages: [], heldElsewhere: Math.max(before, after) };
    onWaiting(Math.max(before, after));
    // What somebody held a moment ago is there now: no reason to wait longer than it takes two to miss each other.
    if (after === 0) waitMs = FIRST_WAIT_MS;
    await sleep(waitMs * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
    waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
  }
  return { messages: [], heldElsewhere: 0 };
}
