import { setMaxListeners } from 'node:events';
import { LambdaContext } from './lambda-context';

/** What is kept for writing down what was done, and for the answer: a tenth of the time there is, and at most this. */
const LONGEST_RESERVE_MS = 1000;

/** The longest that a function may have, where nobody says how long it has. */
const LONGEST_TIMEOUT_MS = 900_000;

/** Lambda is not on the millisecond. */
const SURELY_ENDED_MS = 1000;

/** The time an invocation has. */
export class Deadline {
  /** In milliseconds since 1970: when Lambda ends the function. */
  public readonly endMs: number;
  /** In milliseconds since 1970: when handlers should have ended. */
  public readonly abortMs: number;
  /**
   * In milliseconds since 1970: when records should be parked. What a handler gives up when it is told to can still be.
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
    // Every request of every handler may listen to it.
    setMaxListeners(0, this.signal);
    this.endMs = Date.now() + remainingMs;
    this.abortMs = this.endMs - reserveMs;
    this.parkMs = this.endMs - reserveMs / 2;
    const reason = new DOMException('the function is about to time out', 'TimeoutError');
    this.timers = [
      setTimeout(() => this.controller.abort(reason), remainingMs - reserveMs),
      // Keeps the process waiting. Where nothing is left to wait for, Lambda takes a handler that has not answered for
      // one that has succeeded.
      setTimeout(() => undefined, remainingMs + SURELY_ENDED_MS),
    ];
  }

  /** Aborted when handlers should have ended. */
  public get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Whether a record that begins now, and takes as long as the longest so far, would end in time. */
  public allowsAnother(): boolean {
    return !this.signal.aborted && this.nowMs + this.longestMs < this.abortMs;
  }

  /**
   * To be called when time may have passed: asked for more often, it would take as long as to decode a record. Returns
   * what it is.
   */
  public lookAtClock(): number {
    return (this.nowMs = Date.now());
  }

  /** A record that began then has ended. The next may take as long. */
  public tookSince(startedMs: number): void {
    this.longestMs = Math.max(this.longestMs, this.lookAtClock() - startedMs);
  }

  /** The invocation has answered. */
  public clear(): void {
    this.timers.forEach(clearTimeout);
  }
}
