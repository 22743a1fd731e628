import { ChildProcess } from 'node:child_process';
import { readLines } from './read-lines';

/** CloudWatch Logs takes at most this as one event. */
const LONGEST_LINE = 256 * 1024;

/**
 * How long lines are waited for. A function can have closed what they come by, or have given it to a process of its
 * own.
 */
const GRACE_MS = 500;

/**
 * `runtime.mjs` writes this after the lines of an event. The function may not have ended its last line.
 */
const END_OF_EVENT = /^([^]*)\0end of event (\d+)$/;

/**
 * The lines that a process writes to its standard output and its standard error. They come by other pipes than its
 * answers, and so may come later.
 */
export class LogLines {
  /** The last event whose lines have ended, for each of the two streams. */
  private readonly ended = [0, 0];
  private onEnded?: () => void;

  /** @param closed nothing comes any more */
  public constructor(
    process: ChildProcess,
    closed: Promise<unknown>,
    private readonly onLine: (line: string) => void,
  ) {
    [process.stdout!, process.stderr!].forEach((stream, index) =>
      readLines(stream, LONGEST_LINE, (line) => this.receive(line, index)),
    );
    void closed.then(() => this.ended.forEach((_, index) => this.end(index, Infinity)));
  }

  /** Waits until all lines of the event have come. */
  public async endOf(event: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const grace = setTimeout(resolve, GRACE_MS);
      this.onEnded = () => {
        if (!this.ended.every((last) => last >= event)) return;
        clearTimeout(grace);
        resolve();
      };
      this.onEnded();
    });
  }

  private receive(line: string, index: number): void {
    const [, unended, event] = END_OF_EVENT.exec(line) ?? [undefined, line];
    if (event === undefined || unended) this.onLine(unended);
    if (event !== undefined) this.end(index, Number(event));
  }

  private end(index: number, event: number): void {
    this.ended[index] = event;
    this.onEnded?.();
  }
}
