import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { Clock } from '../../stream/clock';

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** Work for which time stands still. */
interface ClockHold {
  isHeld: boolean;
  hasEnded: boolean;
  /** How many of its parts sleep. While one does, time passes: the others may only wait for it. */
  sleepers: number;
}

/** A clock on which hours pass in no time: it goes on to the next timer whenever nobody is working. */
export class VirtualClock implements Clock {
  /** By time; those of the same time in the order in which they were set. */
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

  /** Time stands still until the work has ended, but for the time that it sleeps. */
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

  /** Lets so much time pass, in work during which it stands still too. */
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

  /** Lets time pass until nobody works and nobody waits for a time. */
  public async run(): Promise<void> {
    for (;;) {
      // What was called back may go on, or begin to work, in promises.
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
    // What has ended meanwhile, e.g. because it took too long, holds up nobody.
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
