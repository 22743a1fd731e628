import { BatchProgress } from './batch-progress';

/** Remembers the progress of this invocation only. */
export class VolatileProgress implements BatchProgress {
  private readonly finished: boolean[] = [];
  private readonly failures: boolean[] = [];

  public isDone(place: number): boolean {
    return this.finished[place];
  }

  public isHandled(place: number): boolean {
    return this.finished[place];
  }

  public isHeldElsewhere(): boolean {
    return false;
  }

  public handled(place: number): void {
    this.finished[place] = true;
  }

  public parking(): void {}

  public parked(place: number): void {
    this.finished[place] = true;
  }

  /** Earlier invocations are unknown. */
  public attempts(place: number): number {
    return this.failures[place] ? 1 : 0;
  }

  public failed(place: number): number {
    this.failures[place] = true;
    return 1;
  }

  public async flush(): Promise<void> {}

  public async close(): Promise<void> {}
}
