import { BatchProgress } from './batch-progress';

/** Writes the progress while a batch runs: one write at a time, with an interval between them. */
export class Flusher {
  private writing?: Promise<void>;
  private waiting?: NodeJS.Timeout;
  private lastMs = Date.now();
  private hasNews = false;
  private hasEnded = false;

  /** @param onError gets the error of a failed write. The last write of the invocation makes up for it, or fails too */
  public constructor(
    private readonly progress: BatchProgress,
    private readonly intervalMs: number,
    private readonly deadlineMs: number,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Writes now, or as soon as the interval is over. */
  public notify(): void {
    this.hasNews = true;
    if (this.writing || this.waiting || this.intervalMs === Infinity) return;
    const waitMs = this.lastMs + this.intervalMs - Date.now();
    if (waitMs <= 0) this.writing = this.write();
    else this.waiting = setTimeout(() => void this.flush(), waitMs);
  }

  /** Writes without waiting for the interval. */
  public async flush(): Promise<void> {
    this.hasNews = true;
    this.stopWaiting();
    while (this.writing) await this.writing;
    if (this.hasNews && !this.hasEnded) await (this.writing = this.write());
  }

  /** Ends the writes. Resolves when the last one has ended. */
  public async end(): Promise<void> {
    this.hasEnded = true;
    this.stopWaiting();
    while (this.writing) await this.writing;
  }

  private async write(): Promise<void> {
    this.hasNews = false;
    await this.progress.flush(this.deadlineMs).catch(this.onError);
    this.lastMs = Date.now();
    this.writing = undefined;
    if (this.hasNews && !this.hasEnded) this.notify();
  }

  private stopWaiting(): void {
    clearTimeout(this.waiting);
    this.waiting = undefined;
  }
}
