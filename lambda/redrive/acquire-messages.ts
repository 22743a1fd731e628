import { WaitingEvent } from './events';
import { FailureSource, HeldMessage } from './sources/failure-source';
import { Clock, pause } from '../stream/clock';

/** A killed redrive holds its messages for two minutes. This is a little longer. */
const MAX_WAIT_MS = 150_000;

/** The longest time between two attempts, about. Each attempt counts as a receive of every message. */
const MAX_DELAY_MS = 10_000;

const FIRST_DELAY_MS = 1000;

/** The messages of a source. */
export interface AcquiredMessages {
  readonly messages: readonly HeldMessage[];
  /** If somebody else went on holding messages, how many. Then there are none here. */
  readonly heldElsewhere: number;
}

/**
 * Takes all messages of a source. While somebody else holds some, which may have earlier records, this gives back its
 * own and tries again after a random time. So of two redrives that begin at the same moment, and have some messages
 * each, one has all of them in the end.
 *
 * It counts the messages of others before it receives, since they may give theirs back too late for it to receive them.
 * It counts again afterwards, since others may have taken some meanwhile, and since some servers notice the end of a
 * hold only when somebody receives.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html, on counts
 * that are late
 */
export async function* acquireMessages(
  source: FailureSource,
  signal: AbortSignal,
  clock: Clock,
): AsyncGenerator<WaitingEvent, AcquiredMessages> {
  const endMs = clock.now() + MAX_WAIT_MS;
  let delayMs = FIRST_DELAY_MS;
  while (!signal.aborted) {
    const before = await source.countHeldElsewhere();
    const messages = await source.receive(signal);
    const after = await source.countHeldElsewhere();
    if (before + after === 0) return { messages, heldElsewhere: 0 };
    await source.release(messages);
    const heldElsewhere = Math.max(before, after);
    if (clock.now() > endMs) return { messages: [], heldElsewhere };
    yield { type: 'waiting', heldElsewhere };
    // The messages have come back: now two redrives only have to miss each other.
    if (after === 0) delayMs = FIRST_DELAY_MS;
    await pause(delayMs * (0.5 + Math.random()), signal, clock);
    delayMs = Math.min(2 * delayMs, MAX_DELAY_MS);
  }
  return { messages: [], heldElsewhere: 0 };
}
