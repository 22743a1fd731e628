import { Checkpoint } from '../../stream/shard-reader';

/** Knows the checkpoint of a shard, while its records become done in any order. */
export class CheckpointTracker {
  /** The sequence numbers after the checkpoint that were read, in order. */
  private readonly pending: string[] = [];
  private readonly done = new Set<string>();
  private begun = false;

  /**
   * Adds records that were read, in order. For the first ones it returns a checkpoint at their start, because LATEST
   * would skip them in the next run.
   */
  public read(sequenceNumbers: readonly string[]): Checkpoint | undefined {
    this.pending.push(...sequenceNumbers);
    if (this.begun || sequenceNumbers.length === 0) return undefined;
    this.begun = true;
    return { type: 'AT_SEQUENCE_NUMBER', sequenceNumber: sequenceNumbers[0] };
  }

  /** Marks records as done, and returns the checkpoint if it has moved. */
  public settle(sequenceNumbers: readonly string[]): Checkpoint | undefined {
    for (const sequenceNumber of sequenceNumbers) this.done.add(sequenceNumber);
    let last: string | undefined;
    while (this.pending.length > 0 && this.done.delete(this.pending[0])) last = this.pending.shift();
    return last === undefined ? undefined : { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: last };
  }
}
