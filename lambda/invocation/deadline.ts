import { setMaxListeners } from 'node:events';
import { LambdaContext } from './lambda-context';

/** What is kept for writing down what was done, and for the answer: a tenth of the time there is, and at most this. */
const LONGEST_RESERVE_MS = 1000;

/** The longest that a function may have, where nobody says how long it has. */
const LONGEST_TIMEOUT_MS = 900_000;

/** The time an invocation has. */
export class Deadline {
  /** In milliseconds since 1970: when Lambda ends the function. */
  public readonly endMs: number;
  /** In milliseconds since 1970: when handlers should have ended. */
  public readonly abortMs: number;
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private longestMs = 0;
  private lastEndMs = Date.now();

  public constructor(context: LambdaContext | undefined) {
    const remainingMs = context?.getRemainingTimeInMillis?.() ?? LONGEST_TIMEOUT_MS;
    // Every request of every handler may listen to it.
    setMaxListeners(0, this.signal);
    this.endMs = Date.now() + remainingMs;
    this.abortMs = this.endMs - Math.min(remainingMs / 10, LONGEST_RESERVE_MS);
    const reason = new DOMException('the function is about to time out', 'TimeoutError');
    this.timer = setTimeout(() => this.controller.abort(reason), this.abortMs - Date.now());
    // No reason to keep the process alive.
    this.timer.unref();
  }

  /** Aborted when handlers should have ended. */
  public get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Whether a record that begins where the last has ended, and takes as long as the longest so far, would end in time. */
  public allowsAnother(): boolean {
    return !this.signal.aborted && this.lastEndMs + this.longestMs < this.abortMs;
  }

  /** A record has ended, which has taken as long as the next may take. */
  public ended(startMs: number, endMs: number): void {
    this.lastEndMs = endMs;
    this.longestMs = Math.max(this.longestMs, endMs - startMs);
  }

  /** The invocation has answered. */
  public clear(): void {
    clearTimeout(this.timer);
  }
}
