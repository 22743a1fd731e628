import { Collection, FoundFailure } from './collect';
import { heldElsewhereText, Look } from './look';
import { StillParked, worst } from './parked-items';
import { FailureResolver, ResolvedFailure } from './resolve';
import { save, SavedFailure, SavedFile } from './save';
import { Objects } from './sources/bucket';
import { FailureSource, HeldMessage } from './sources/source';

/** What is discarded with. */
export interface DiscardParts {
  readonly source: FailureSource;
  readonly objects: Objects;
  readonly resolver: FailureResolver;
  readonly file: SavedFile;
  /** The items of these records no longer wait for them. */
  readonly release: (resolved: ResolvedFailure) => Promise<StillParked>;
}

/** A message, and what became of it. */
export interface Discarded {
  readonly held: HeldMessage;
  /** None, if it is not about failures: then its text was saved. */
  readonly saved: readonly SavedFailure[];
  readonly stillParked: StillParked;
  readonly isRemoved: boolean;
}

/**
 * The messages with these ids: of failures, or the beginnings of those, and of messages that are none.
 *
 * @throws if an id is of no message, or of several failures
 */
export function messagesOf(ids: readonly string[], { failures, others, ...elsewhere }: Look): HeldMessage[] {
  return [
    ...new Set(
      ids.flatMap((id) => {
        const found = failures.filter((failure) => failure.id.startsWith(id));
        const several = new Set(found.map((failure) => failure.id));
        if (several.size > 1) throw new Error(`'${id}' is the beginning of several ids: ${[...several].join(', ')}`);
        const messages = found.length > 0 ? found : others.filter(({ held }) => held.name === id);
        if (messages.length === 0) {
          throw new Error(
            `nothing has the id '${id}', and nothing was discarded. Which there are, redrive list says${heldElsewhereText(elsewhere)}`,
          );
        }
        return messages.map(({ held }) => held);
      }),
    ),
  ];
}

/**
 * Removes messages without redriving them. Each is saved first, with its records, in a form that can be redriven. Then
 * items that wait for the records are let go on, and then it is removed: whatever ends this in between, it can be done
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
    yield { held, saved, stillParked: worst(parked), isRemoved: left.length === 0 };
  }
}

async function saveAll(
  failures: readonly FoundFailure[],
  held: HeldMessage,
  { file, resolver }: DiscardParts,
): Promise<SavedFailure[]> {
  if (failures.length === 0) await file.append(inOneLine(held.text));
  const saved: SavedFailure[] = [];
  for await (const each of save(failures, resolver, file, Date.now())) saved.push(each);
  return saved;
}

/** JSON as it is, and any other text as a string of JSON. */
function inOneLine(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return JSON.stringify(text);
  }
}
