/**
 * How an invocation gets on with its batch, as far as it remembers that for the next one. Records are named by their
 * place in the batch.
 */
export interface BatchProgress {
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
