import { Collection, FoundFailure } from './collect';
import { failuresById, unknownId } from './failure-id';
import { FailureResolver, ResolvedFailure } from './failure-resolver';
import { StillParked, worstState } from './parked-items';
import { PeekedFailures } from './peek-failures';
import { saveEach, SavedFailure, SavedFile } from './save-failures';
import { Objects } from './sources/bucket-source';
import { FailureSource, HeldMessage } from './sources/failure-source';

/** The tools to discard with. */
export interface DiscardParts {
  readonly source: FailureSource;
  readonly objects: Objects;
  readonly resolver: FailureResolver;
  readonly file: SavedFile;
  /** Releases the items that wait for these records. */
  readonly release: (resolved: ResolvedFailure) => Promise<StillParked>;
}

/** A message that was discarded, or could not be. */
export interface Discarded {
  readonly held: HeldMessage;
  /** Empty for a message that is no failure: then its text was saved. */
  readonly saved: readonly SavedFailure[];
  readonly stillParked: StillParked;
  readonly isRemoved: boolean;
}

/**
 * Finds the messages of failures by the ids of those, or their beginnings, and other messages by their own ids.
 *
 * @throws if an id means no message, or several failures
 */
export function messagesOf(ids: readonly string[], peeked: PeekedFailures): HeldMessage[] {
  const messages = ids.flatMap((id) => {
    const failures = failuresById(id, peeked.failures);
    const found = failures.length > 0 ? failures : peeked.others.filter(({ held }) => held.name === id);
    if (found.length === 0) throw unknownId(id, 'Nothing was discarded. redrive list shows the ids', peeked);
    return found.map(({ held }) => held);
  });
  return [...new Set(messages)];
}

/**
 * Removes messages without redriving them. It first saves a message with its records, in a form that can be redriven,
 * then releases the items that wait for the records, and then removes the message. After an interruption it can be done
 * again.
 */
export async function* discard(
  messages: readonly HeldMessage[],
  { failures }: Collection,
  parts: DiscardParts,
): AsyncGenerator<Discarded> {
  for (const held of messages) {
    const own = failures.filter((failure) => failure.held === held);
    const saved = await saveAll(own, held, parts);
    const parked: StillParked[] = [];
    for (const { resolved } of saved) parked.push(await parts.release(resolved));
    const left = held.isHeld() ? await parts.source.remove([held]) : [held];
    if (left.length === 0) for (const { object } of own) if (object) await parts.objects.remove(object);
    yield { held, saved, stillParked: worstState(parked), isRemoved: left.length === 0 };
  }
}

async function saveAll(
  failures: readonly FoundFailure[],
  held: HeldMessage,
  { file, resolver }: DiscardParts,
): Promise<SavedFailure[]> {
  if (failures.length === 0) await file.append(inOneLine(held.text));
  const saved: SavedFailure[] = [];
  for await (const each of saveEach(failures, resolver, file, Date.now())) saved.push(each);
  return saved;
}

/** Writes any text as JSON: a text that is none becomes a string. */
function inOneLine(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return JSON.stringify(text);
  }
}
