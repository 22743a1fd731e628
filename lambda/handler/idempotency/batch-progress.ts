/**
 * Knows which records of a batch are finished, and remembers it for later invocations. Records are named by their place
 * in the batch.
 */
export interface BatchProgress {
  /** Whether the record needs no processing: it was handled, or parked unless it is redriven. */
  isDone(place: number): boolean;

  /** Whether the handler has processed the record, now or in an earlier invocation. */
  isHandled(place: number): boolean;

  /** Whether another invocation may be processing the record at this moment. */
  isHeldElsewhere(place: number): boolean;

  /** The handler has processed the record. */
  handled(place: number): void;

  /** A message about the record is about to be sent to the failure queue. A flush comes before the message. */
  parking(place: number): void;

  /** The record is in the failure queue, and its lane goes on. */
  parked(place: number): void;

  /** Counts the failed attempts of the record, as far as they are known. */
  attempts(place: number): number;

  /** The record was tried and has failed. Returns how often it has. */
  failed(place: number): number;

  /** Writes the progress so far, in case the invocation ends without a response. */
  flush(deadlineMs: number): Promise<void>;

  /** Writes the progress before the invocation responds with `checkpoint` as the place from which to continue. */
  close(checkpoint: number, deadlineMs: number): Promise<void>;
}
