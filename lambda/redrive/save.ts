import { byUrgency, list } from './causes';
import { FoundFailure } from './collect';
import { FailureResolver, ResolvedFailure } from './resolve';

/** Something that keeps lines. */
export interface SavedFile {
  /** Resolves once the line is kept for good. */
  append(line: string): Promise<void>;
}

/** How a failure was saved. */
export interface SavedFailure {
  readonly resolved: ResolvedFailure;
  /** What kept its records from being fetched: the message alone was saved. */
  readonly error?: Error;
}

/**
 * Saves failures with their records, one in a line, the most urgent first. A line is a message that can be redriven.
 */
export async function* save(
  failures: readonly FoundFailure[],
  resolver: FailureResolver,
  file: SavedFile,
  nowMs: number,
): AsyncGenerator<SavedFailure> {
  const urgentFirst = failures.map((failure) => list(failure, nowMs)).sort(byUrgency);
  for (const { failure } of urgentFirst) {
    const saved = await resolver
      .resolve(failure)
      .then((resolved): SavedFailure => ({ resolved }))
      .catch((error): SavedFailure => ({ resolved: { failure, records: [], lost: 0, surplus: 0 }, error }));
    await file.append(lineOf(saved.resolved));
    yield saved;
  }
}

/** In the form that Lambda gives the objects in a failure bucket, which has the records. */
export function lineOf({ failure: { message, range }, records }: ResolvedFailure): string {
  const Records = records.map(({ redriven: _, ...record }) => record);
  return JSON.stringify(range && records.length > 0 ? { ...message, payload: { Records } } : message);
}
