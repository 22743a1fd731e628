import { FoundFailure, IsOurs } from './collect';
import { ObjectLocation } from './failure';
import { byUrgency, listedFailure } from './failure-causes';
import { FailureResolver } from './failure-resolver';
import { parseMessage } from './parse-message';
import { savedLine } from './save-failures';
import { FailureSource } from './sources/failure-source';

/** The places and functions that a rescue works with. */
export interface RescueParts {
  readonly source: FailureSource;
  readonly resolver: FailureResolver;
  readonly isOurs: IsOurs;
  /** Resolves once the text is kept for good, under a name that it shares with no other. */
  readonly store: (failure: FoundFailure, text: string) => Promise<ObjectLocation>;
  /** Resolves once the message is in the queue from which the source receives. */
  readonly announce: (message: string) => Promise<void>;
}

/** The outcome of a rescue. */
export interface RescueResult {
  /** Messages that pointed into the stream, and have an object now. */
  rescued: number;
  /** How many records the objects have. */
  records: number;
  /** Records that the stream had trimmed. A message of which none is left stays as it is. */
  lost: number;
  /** Messages for which there was no time. */
  left: number;
  /** Messages that somebody else held. They are in none of the other counts. */
  heldElsewhere: number;
  /** Messages whose records could not be rescued, and why. They stay as they are. */
  readonly problems: { readonly id: string; readonly error: string }[];
}

/**
 * Fetches the records that messages point at, the most urgent first, and writes those of each message into an object,
 * so that they outlive the stream. It writes the object, announces it with a new message, and then removes the old
 * message. An end in between leaves both messages, and a redrive gives the function each of their records once.
 */
export async function rescue(
  { source, resolver, isOurs, store, announce }: RescueParts,
  signal: AbortSignal,
): Promise<RescueResult> {
  const result: RescueResult = { rescued: 0, records: 0, lost: 0, left: 0, heldElsewhere: 0, problems: [] };
  try {
    const pointers = await pointersIn(source, isOurs, signal);
    result.heldElsewhere = await source.countHeldElsewhere();
    for (const failure of pointers) {
      if (signal.aborted || !failure.held.isHeld()) {
        result.left++;
        continue;
      }
      try {
        const resolved = await resolver.resolve(failure);
        result.lost += resolved.lost;
        if (resolved.records.length === 0) continue;
        await announce(announcementOf(await store(failure, savedLine(resolved))));
        const [notRemoved] = await source.remove([failure.held]);
        if (notRemoved) {
          throw new Error(
            `its records are in an object that is announced, and the message ${notRemoved.name} could not be removed`,
          );
        }
        result.rescued++;
        result.records += resolved.records.length;
      } catch (error) {
        // Another message may be fine.
        result.problems.push({ id: failure.id, error: String(error) });
      }
    }
    return result;
  } finally {
    await source.close();
  }
}

/** All other messages are given back at once. */
async function pointersIn(source: FailureSource, isOurs: IsOurs, signal: AbortSignal): Promise<FoundFailure[]> {
  const held = await source.receive(signal);
  const pointers = held.flatMap((message): FoundFailure[] => {
    const parsed = parseMessage(message.text);
    return parsed.type === 'failure' && parsed.failure.range && isOurs(parsed.failure)
      ? [{ ...parsed.failure, held: message }]
      : [];
  });
  const ours = new Set(pointers.map((pointer) => pointer.held));
  await source.release(held.filter((message) => !ours.has(message)));
  const nowMs = Date.now();
  return pointers
    .map((pointer) => listedFailure(pointer, nowMs))
    .sort(byUrgency)
    .map(({ failure }) => failure);
}

/**
 * Announces an object in the words of S3, so that any reader of S3's notifications can read it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
function announcementOf({ bucket, key }: ObjectLocation): string {
  const object = { key: encodeURIComponent(key).replaceAll('%2F', '/') };
  return JSON.stringify({
    Records: [
      {
        eventSource: 'aws:s3',
        eventName: 'ObjectCreated:Put',
        eventTime: new Date().toISOString(),
        s3: { bucket: { name: bucket }, object },
      },
    ],
  });
}
