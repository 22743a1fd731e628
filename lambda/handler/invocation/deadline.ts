import { setMaxListeners } from 'node:events';
import { LambdaContext } from './lambda-context';

/** The time to write the progress and to respond is a tenth of the remaining time, and at most this. */
const LONGEST_RESERVE_MS = 1000;

/** The longest that a function may have, where nobody says how long it has. */
const LONGEST_TIMEOUT_MS = 900_000;

/** Lambda's clock and ours may differ by this much. */
const SURELY_ENDED_MS = 1000;

/** The time that an invocation has. */
export class Deadline {
  /** When Lambda ends the function, in milliseconds since 1970. */
  public readonly endMs: number;
  /** When handlers should have ended, in milliseconds since 1970. */
  public readonly abortMs: number;
  /**
   * When records should be parked, in milliseconds since 1970. This leaves time to park a record whose handler ends
   * because of the signal.
   */
  public readonly parkMs: number;
  private readonly controller = new AbortController();
  private readonly timers: readonly NodeJS.Timeout[];
  private longestMs = 0;
  private nowMs = Date.now();

  public constructor(context: LambdaContext | undefined) {
    const toldMs = context?.getRemainingTimeInMillis?.() ?? LONGEST_TIMEOUT_MS;
    const remainingMs = toldMs <= LONGEST_TIMEOUT_MS ? toldMs : LONGEST_TIMEOUT_MS;
    const reserveMs = Math.min(remainingMs / 10, LONGEST_RESERVE_MS);
    // Each request of each handler may add a listener.
    setMaxListeners(0, this.signal);
    this.endMs = Date.now() + remainingMs;
    this.abortMs = this.endMs - reserveMs;
    this.parkMs = this.endMs - reserveMs / 2;
    const reason = new DOMException('the function is about to time out', 'TimeoutError');
    this.timers = [
      setTimeout(() => this.controller.abort(reason), remainingMs - reserveMs),
      // This timer keeps the event loop busy. Once the loop is empty, Lambda treats a handler without a response as a
      // success.
      setTimeout(() => undefined, remainingMs + SURELY_ENDED_MS),
    ];
  }

  /** The signal that aborts when handlers should have ended. */
  public get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Whether a record that begins now, and takes as long as the longest so far, would end in time. */
  public allowsAnother(): boolean {
    return !this.signal.aborted && this.nowMs + this.longestMs < this.abortMs;
  }

  /**
   * Reads the clock and returns the time. Call this after a wait. To read the clock more often would take as long as to
   * decode the records.
   */
  public lookAtClock(): number {
    return (this.nowMs = Date.now());
  }

  /** Learns how long a call took that has ended now. The next call may take as long. */
  public tookSince(startedMs: number): void {
    this.longestMs = Math.max(this.longestMs, this.lookAtClock() - startedMs);
  }

  /** Ends the timers when the invocation responds. */
  public clear(): void {
    this.timers.forEach(clearTimeout);
  }
}
