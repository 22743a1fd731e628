import { BatchProgress } from './batch-progress';

/** Remembers what was done in this invocation, and nothing longer. */
export class VolatileProgress implements BatchProgress {
  private readonly places: boolean[] = [];
  private readonly failures: boolean[] = [];

  public isDone(place: number): boolean {
    return this.places[place];
  }

  public isHeldElsewhere(): boolean {
    return false;
  }

  public done(place: number): void {
    this.places[place] = true;
  }

  /** Those of earlier invocations are not known. */
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
