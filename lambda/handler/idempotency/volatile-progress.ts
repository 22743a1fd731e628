import { BatchProgress } from './batch-progress';

/** Keeps the progress in memory, for this invocation alone. */
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

  /** This cannot know the attempts of earlier invocations. */
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
