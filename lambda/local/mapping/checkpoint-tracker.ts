import { Checkpoint } from '../../stream/shard-reader';

/** Knows up to where the records of a shard are done, in whatever order that happens. */
export class CheckpointTracker {
  /** Of records that were read and before which not all is done, in order. */
  private readonly pending: string[] = [];
  private readonly done = new Set<string>();
  private begun = false;

  /**
   * Records were read, in order. Of the first ones it returns where to go on as long as none is done: LATEST would be
   * past them.
   */
  public read(sequenceNumbers: readonly string[]): Checkpoint | undefined {
    this.pending.push(...sequenceNumbers);
    if (this.begun || sequenceNumbers.length === 0) return undefined;
    this.begun = true;
    return { type: 'AT_SEQUENCE_NUMBER', sequenceNumber: sequenceNumbers[0] };
  }

  /** Records are done. Returns where to go on if that is another place now. */
  public settle(sequenceNumbers: readonly string[]): Checkpoint | undefined {
    for (const sequenceNumber of sequenceNumbers) this.done.add(sequenceNumber);
    let last: string | undefined;
    while (this.pending.length > 0 && this.done.delete(this.pending[0])) last = this.pending.shift();
    return last === undefined ? undefined : { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: last };
  }
}
