/**
 * How an invocation gets on with its batch, as far as it remembers that for the next one. Records are named by their
 * place in the batch.
 */
export interface Progress {
  /** Whether the record was done before: by this invocation or an earlier one. */
  isDone(place: number): boolean;

  /** Whether another invocation may be processing the record at this moment. */
  isHeldElsewhere(place: number): boolean;

  /** The record needs no more processing. */
  done(place: number): void;

  /** How often the record has failed, as far as is known. */
  attempts(place: number): number;

  /** The record was tried and has failed. Returns how often it has. */
  failed(place: number): number;

  /** Writes down what was done so far, in case that the invocation ends without an answer. */
  flush(deadlineMs: number): Promise<void>;

  /** Writes down what is done as the invocation answers that the next one is to begin at `checkpoint`. */
  close(checkpoint: number, deadlineMs: number): Promise<void>;
}

/** Remembers what was done in this invocation, and nothing longer. */
export class NoMemory implements Progress {
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

/**
 * When what an invocation has written may be forgotten, in seconds since 1970: an hour after the stream has, which
 * forgets a record 24 hours after it was written and cannot deliver it again then.
 */
export function expiresAt(): number {
  return Math.floor(Date.now() / 1000) + 25 * 3600;
}
