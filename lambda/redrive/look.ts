import { collect, Collection, IsOurs } from './collect';
import { Objects } from './sources/bucket';
import { FailureSource, HeldMessage } from './sources/source';
import { takeAll } from './take-all';

/** All that there is in a source, which is given back. */
export interface Look extends Collection {
  /** How many messages somebody else holds at the moment, which are not among them. */
  readonly heldElsewhere: number;
}

export interface LookOptions {
  readonly signal?: AbortSignal;
  /** Left out, all are. */
  readonly isOurs?: IsOurs;
}

/** Holds all that there is, looks at it, and gives it back. */
export async function look(
  source: FailureSource,
  objects: Objects,
  { signal, isOurs }: LookOptions = {},
): Promise<Look> {
  try {
    const messages = await source.receive(signal);
    // Some servers find that a hold is over only when somebody receives.
    const heldElsewhere = await source.countHeldElsewhere();
    return { ...(await collect(messages, objects, signal, isOurs)), heldElsewhere };
  } finally {
    await source.close();
  }
}

/** Said after that something was not found, for it may be among those. */
export function heldElsewhereText({ heldElsewhere }: Pick<Look, 'heldElsewhere'>): string {
  return heldElsewhere > 0
    ? `; about ${heldElsewhere.toLocaleString('en')} more are held by another command at the moment`
    : '';
}

/** As `look`, but waits for those who hold some, as a run does. If they go on holding them, it looks at the others. */
export async function lookAtAll(
  source: FailureSource,
  objects: Objects,
  onWaiting: (heldElsewhere: number) => void,
  signal?: AbortSignal,
): Promise<Look> {
  try {
    const { messages, heldElsewhere } = await takeAll(source, onWaiting, signal);
    const free: readonly HeldMessage[] = heldElsewhere > 0 ? await source.receive(signal) : messages;
    return { ...(await collect(free, objects, signal)), heldElsewhere };
  } finally {
    await source.close();
  }
}
