import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { Clock } from '../../stream/clock';

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** Time stands still for a piece of work while it is held. */
interface ClockHold {
  isHeld: boolean;
  hasEnded: boolean;
  /** The number of its parts that sleep. Time passes while one sleeps, because the others may only wait for it. */
  sleepers: number;
}

/** A clock on which hours pass in no time. It goes on to the next timer whenever no work is in progress. */
export class VirtualClock implements Clock {
  /** Sorted by time. Timers of the same time keep the order in which they were set. */
  private readonly timers: Timer[] = [];
  private readonly current = new AsyncLocalStorage<ClockHold>();
  private holds = 0;
  private onRelease?: () => void;

  public constructor(private nowMs: number) {}

  public now(): number {
    return this.nowMs;
  }

  public after(ms: number, callback: () => void): () => void {
    const timer = { atMs: this.nowMs + ms, callback };
    let place = this.timers.length;
    while (place > 0 && this.timers[place - 1].atMs > timer.atMs) place--;
    this.timers.splice(place, 0, timer);
    return () => {
      const index = this.timers.indexOf(timer);
      if (index >= 0) this.timers.splice(index, 1);
    };
  }

  /** Stops the time until the work has ended, except while it sleeps. */
  public async during<Result>(work: () => Promise<Result>): Promise<Result> {
    const hold: ClockHold = { isHeld: false, hasEnded: false, sleepers: 0 };
    this.hold(hold);
    try {
      return await this.current.run(hold, work);
    } finally {
      hold.hasEnded = true;
      this.release(hold);
    }
  }

  /** Lets time pass, even in work for which it stands still. */
  public async sleep(ms: number): Promise<void> {
    const hold = this.current.getStore();
    if (hold) this.fallAsleep(hold);
    await new Promise<void>((resolve) => {
      this.after(ms, () => {
        if (hold) this.wakeUp(hold);
        resolve();
      });
    });
  }

  /** Lets time pass until no work is in progress and no timer is left. */
  public async run(): Promise<void> {
    for (;;) {
      // A callback may go on in promises, or begin to work there.
      await turn();
      if (this.holds > 0) {
        await new Promise<void>((resolve) => {
          this.onRelease = resolve;
        });
        continue;
      }
      const timer = this.timers.shift();
      if (!timer) return;
      this.nowMs = Math.max(this.nowMs, timer.atMs);
      timer.callback();
    }
  }

  private fallAsleep(hold: ClockHold): void {
    hold.sleepers++;
    this.release(hold);
  }

  private wakeUp(hold: ClockHold): void {
    hold.sleepers--;
    // Work that has ended meanwhile, for example in a timeout, no longer stops the time.
    if (hold.sleepers === 0 && !hold.hasEnded) this.hold(hold);
  }

  private hold(hold: ClockHold): void {
    hold.isHeld = true;
    this.holds++;
  }

  private release(hold: ClockHold): void {
    if (!hold.isHeld) return;
    hold.isHeld = false;
    this.holds--;
    this.onRelease?.();
  }
}
