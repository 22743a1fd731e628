import { collect, Collection, IsOurs } from './collect';
import { Objects } from './sources/bucket-source';
import { FailureSource } from './sources/failure-source';

/** The messages of a source, which has them back. */
export interface PeekedFailures extends Collection {
  /** How many messages somebody else holds at the moment. They are missing here. */
  readonly heldElsewhere: number;
}

export interface PeekOptions {
  readonly signal?: AbortSignal;
  /** @default - all failures are ours */
  readonly isOurs?: IsOurs;
}

/** Holds all messages of a source, reads them, and gives them back. */
export async function peekFailures(
  source: FailureSource,
  objects: Objects,
  { signal, isOurs }: PeekOptions = {},
): Promise<PeekedFailures> {
  try {
    const messages = await source.receive(signal);
    // Some servers notice the end of a hold only when somebody receives.
    const heldElsewhere = await source.countHeldElsewhere();
    return { ...(await collect(messages, objects, signal, isOurs)), heldElsewhere };
  } finally {
    await source.close();
  }
}
