import { FailureSource, HeldMessage } from './failure-source';
import { parseMessage } from '../parse-message';

/** The lines of a file of saved failures, and a memory of those that are done. */
export interface SavedLines {
  /** For people, such as "the file saved.jsonl". */
  readonly name: string;
  /** The text of the file. */
  read(): Promise<string>;
  /** Ids of the failures that were redriven out of the file. */
  readDone(): Promise<readonly string[]>;
  /** Resolves once they are kept for good. */
  addDone(ids: readonly string[]): Promise<void>;
}

/**
 * Failures that were saved, one in a line. The file stays as it is: the ids of redriven failures are written beside it.
 * The last line needs no newline. A line that is cut off is reported like any other that is no failure.
 */
export class SavedSource implements FailureSource {
  public readonly kind = 'file';
  public readonly name: string;

  public constructor(private readonly lines: SavedLines) {
    this.name = lines.name;
  }

  public async countHeldElsewhere(): Promise<number> {
    return 0;
  }

  public async receive(): Promise<readonly HeldMessage[]> {
    const [text, done] = await Promise.all([this.lines.read(), this.lines.readDone()]);
    const doneIds = new Set(done);
    return text.split('\n').flatMap((line, index) => {
      const isOpen = line.trim() !== '' && !doneIds.has(idOf(line) ?? '');
      return isOpen ? [{ name: `line ${index + 1}`, text: line, isHeld: () => true }] : [];
    });
  }

  public async remove(messages: readonly HeldMessage[]): Promise<readonly HeldMessage[]> {
    await this.lines.addDone(messages.flatMap(({ text }) => idOf(text) ?? []));
    return [];
  }

  public async release(): Promise<void> {}

  public async close(): Promise<void> {}
}

/** Returns the id of the failure in a line. */
export function idOf(text: string): string | undefined {
  const parsed = parseMessage(text);
  return parsed.type === 'failure' ? parsed.failure.id : undefined;
}
