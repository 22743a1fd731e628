import { acquireMessages } from './acquire-messages';
import { collect, Collection, FoundFailure } from './collect';
import { WaitingEvent } from './events';
import { byUrgency, listedFailure } from './failure-causes';
import { FailureResolver, ResolvedFailure } from './failure-resolver';
import { Objects } from './sources/bucket-source';
import { FailureSource } from './sources/failure-source';
import { Clock, SYSTEM_CLOCK } from '../stream/clock';

/** A place that keeps lines. */
export interface SavedFile {
  /** Resolves once the line is kept for good. */
  append(line: string): Promise<void>;
}

/** The places that failures are saved from and to. */
export interface SaveParts {
  readonly source: FailureSource;
  readonly objects: Objects;
  readonly resolver: FailureResolver;
  readonly file: SavedFile;
  /** The ids of the failures that the file has. */
  readonly savedIds: ReadonlySet<string>;
  readonly signal: AbortSignal;
  /** @default - the clock of this computer */
  readonly clock?: Clock;
}

/** One step of saving all failures of a source. */
export type SaveEvent =
  | WaitingEvent
  /** The messages are in the source again. Those that somebody else goes on holding are missing here. */
  | { readonly type: 'found'; readonly collection: Collection; readonly heldElsewhere: number }
  | ({ readonly type: 'saved' } & SavedFailure);

/** How a failure was saved. */
export interface SavedFailure {
  readonly resolved: ResolvedFailure;
  /** Why its records could not be fetched. Then the file has the message alone. */
  readonly error?: Error;
}

/** Saves the failures of a source that the file does not have yet, and leaves the source as it is. */
export async function* saveFailures(parts: SaveParts): AsyncGenerator<SaveEvent> {
  const { source, objects, resolver, file, savedIds, signal, clock = SYSTEM_CLOCK } = parts;
  let collection: Collection;
  try {
    const { messages, heldElsewhere } = yield* acquireMessages(source, signal, clock);
    const free = heldElsewhere > 0 ? await source.receive(signal) : messages;
    collection = await collect(free, objects, signal);
    yield { type: 'found', collection, heldElsewhere };
  } finally {
    await source.close();
  }
  const unsaved = collection.failures.filter(({ id }) => !savedIds.has(id));
  for await (const saved of saveEach(unsaved, resolver, file, clock.now())) {
    yield { type: 'saved', ...saved };
    if (signal.aborted) return;
  }
}

/**
 * Saves failures with their records, one in a line, the most urgent first. A line is a message that can be redriven.
 */
export async function* saveEach(
  failures: readonly FoundFailure[],
  resolver: FailureResolver,
  file: SavedFile,
  nowMs: number,
): AsyncGenerator<SavedFailure> {
  const urgentFirst = failures.map((failure) => listedFailure(failure, nowMs)).sort(byUrgency);
  for (const { failure } of urgentFirst) {
    const saved = await resolver
      .resolve(failure)
      .then((resolved): SavedFailure => ({ resolved }))
      .catch((error): SavedFailure => ({ resolved: { failure, records: [], lost: 0, surplus: 0 }, error }));
    await file.append(savedLine(saved.resolved));
    yield saved;
  }
}

/** Writes a failure as Lambda writes an object of a failure bucket, which has the records. */
export function savedLine({ failure: { message, range }, records }: ResolvedFailure): string {
  const Records = records.map(({ redriven: _, ...record }) => record);
  return JSON.stringify(range && records.length > 0 ? { ...message, payload: { Records } } : message);
}
