import { Clock } from '../../stream/clock';

/** Runs tasks side by side, and waits for the next one to end or for a time. */
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

  /** Waits for the end of a task, for that time, or for `wake`. @throws the error of a failed task */
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

  /** Waits for the end of all tasks. @throws the error of a failed task */
  public async ended(): Promise<void> {
    await Promise.all(this.underWay);
    if (this.failure) throw this.failure.error;
  }
}
