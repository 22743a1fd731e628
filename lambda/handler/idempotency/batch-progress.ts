/**
 * Knows which records of a batch are done, from this invocation and earlier ones, and remembers that for later ones. A
 * record is named by its place in the batch.
 */
export interface BatchProgress {
  /** Whether this invocation or an earlier one has finished the record. */
  isDone(place: number): boolean;

  /** Whether another invocation may be processing the record at this moment. */
  isHeldElsewhere(place: number): boolean;

  /** Marks the record as done. */
  done(place: number): void;

  /** The number of failed attempts of the record, as far as this invocation knows them. */
  attempts(place: number): number;

  /** Counts a failed attempt of the record, and returns the number of its failed attempts. */
  failed(place: number): number;

  /** Writes the progress so far, in case the invocation ends without a response. */
  flush(deadlineMs: number): Promise<void>;

  /** Writes the progress of an invocation that responds with `checkpoint`, at which the next one is to begin. */
  close(checkpoint: number, deadlineMs: number): Promise<void>;
}
