import { Clock, pause } from '../stream/clock';

/** Spaces invocations so that no more than `rate` records a second are sent. */
export class Pace {
  private readonly startMs: number;
  private records = 0;

  public constructor(
    public readonly rate: number,
    private readonly clock: Clock,
  ) {
    this.startMs = clock.now();
  }

  /** Resolves when it is time for the next records, or when the signal is aborted. */
  public async next(count: number, signal: AbortSignal): Promise<void> {
    const dueMs = this.startMs + (this.records / this.rate) * 1000;
    this.records += count;
    await pause(dueMs - this.clock.now(), signal, this.clock);
  }
}
