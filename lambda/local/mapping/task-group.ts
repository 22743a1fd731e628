import { Clock } from '../../stream/clock';

/** What is under way, and a way to wait until something of it has ended, or until a time. */
export class TaskGroup {
  private readonly underWay = new Set<Promise<void>>();
  private failure?: { readonly error: unknown };
  private onProgress?: () => void;

  public constructor(private readonly clock: Clock) {}

  public begin(task: Promise<void>): void {
    const settled = task
      .catch((error) => {
        this.failure ??= { error };
      })
      .finally(() => {
        this.underWay.delete(settled);
        this.wake();
      });
    this.underWay.add(settled);
  }

  /** Ends when a task has ended, at that time, or when it is woken. @throws what a task has thrown */
  public async progress(untilMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel =
        untilMs < Infinity ? this.clock.after(Math.max(0, untilMs - this.clock.now()), resolve) : undefined;
      this.onProgress = () => {
        cancel?.();
        resolve();
      };
      if (this.failure) this.wake();
    });
    if (this.failure) throw this.failure.error;
  }

  public wake(): void {
    this.onProgress?.();
    this.onProgress = undefined;
  }

  /** Ends when nothing is under way. @throws what a task has thrown */
  public async ended(): Promise<void> {
    await Promise.all(this.underWay);
    if (this.failure) throw this.failure.error;
  }
}
