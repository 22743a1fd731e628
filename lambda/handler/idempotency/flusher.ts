import { BatchProgress } from './batch-progress';

/**
 * Writes down what was done while a batch is being processed: one write at a time, and none sooner after another than
 * asked for.
 */
export class Flusher {
  private writing?: Promise<void>;
  private waiting?: NodeJS.Timeout;
  private lastMs = Date.now();
  private hasNews = false;
  private hasEnded = false;

  /** @param onError gets what kept it from writing: the last write of the invocation makes that good, or fails too */
  public constructor(
    private readonly progress: BatchProgress,
    private readonly intervalMs: number,
    private readonly deadlineMs: number,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** There is something to write, now or when it is time to. */
  public notify(): void {
    this.hasNews = true;
    if (this.writing || this.waiting || this.intervalMs === Infinity) return;
    const waitMs = this.lastMs + this.intervalMs - Date.now();
    if (waitMs <= 0) this.writing = this.write();
    else this.waiting = setTimeout(() => void this.flush(), waitMs);
  }

  /** Writes without waiting for the time to do so. */
  public async flush(): Promise<void> {
    this.hasNews = true;
    this.stopWaiting();
    while (this.writing) await this.writing;
    if (this.hasNews && !this.hasEnded) await (this.writing = this.write());
  }

  /** Writes nothing afterwards. */
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
