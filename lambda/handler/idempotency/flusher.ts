import { BatchProgress } from './batch-progress';

/**
 * Writes the progress while a batch is being processed: one write at a time, and none sooner after another than asked
 * for.
 */
export class Flusher {
  /** The write under way, or the last one. It never rejects. */
  private current: Promise<unknown> = Promise.resolve();
  /** The write that follows it. */
  private next?: Promise<void>;
  private cancelSchedule?: () => void;
  private lastMs = Date.now();
  private hasEnded = false;

  /** @param onError gets the error of a write in the background: the last write of the invocation repeats it */
  public constructor(
    private readonly progress: BatchProgress,
    private readonly intervalMs: number,
    private readonly deadlineMs: number,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** There is something to write, once it is time to. A batch that ends in this moment writes it by itself. */
  public notify(): void {
    if (this.next || this.cancelSchedule || this.intervalMs === Infinity || this.hasEnded) return;
    const waitMs = this.lastMs + this.intervalMs - Date.now();
    const write = () => this.flushInBackground();
    if (waitMs > 0) {
      const timer = setTimeout(write, waitMs);
      this.cancelSchedule = () => clearTimeout(timer);
    } else {
      const immediate = setImmediate(write);
      this.cancelSchedule = () => clearImmediate(immediate);
    }
  }

  /** Writes without waiting for the time to do so. */
  public flushInBackground(): void {
    this.flush().catch(this.onError);
  }

  /** Resolves once everything up to now is written, and rejects if it is not. */
  public async flush(): Promise<void> {
    this.unschedule();
    await (this.next ??= this.write());
  }

  /** Writes nothing afterwards. */
  public async end(): Promise<void> {
    this.hasEnded = true;
    this.unschedule();
    await this.current;
  }

  private async write(): Promise<void> {
    // The write under way may have begun before the latest progress.
    await this.current;
    this.next = undefined;
    if (this.hasEnded) return;
    const writing = this.progress.flush(this.deadlineMs).finally(() => (this.lastMs = Date.now()));
    this.current = writing.catch(() => undefined);
    await writing;
  }

  private unschedule(): void {
    this.cancelSchedule?.();
    this.cancelSchedule = undefined;
  }
}
