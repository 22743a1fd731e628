import { _Record } from '@aws-sdk/client-dynamodb-streams';

interface PositionedRecord {
  readonly sequenceNumber: bigint;
  readonly record: _Record;
}

/** All records of a shard from one sequence number to another. */
export class RecordWindow {
  private records: readonly PositionedRecord[] = [];
  private from = 0n;
  /** Negative while the window is not in the shard. */
  private to = -1n;

  /** Whether it has all records up to this one. */
  public reaches(sequenceNumber: bigint): boolean {
    return this.to >= sequenceNumber;
  }

  public get isPlaced(): boolean {
    return this.to >= 0n;
  }

  /** Forgets the records before a start. A start before the window leaves it without a place. */
  public startAt(start: bigint): void {
    if (start < this.from) this.to = -1n;
    this.from = start;
    this.records = this.records.filter(({ sequenceNumber }) => sequenceNumber >= start);
  }

  /** Makes an empty window at its start, unless it has records from there on. */
  public place(): void {
    if (this.reaches(this.from)) return;
    this.records = [];
    this.to = this.from - 1n;
  }

  /** Adds a page. Its records may overlap with the window. */
  public add(page: readonly _Record[]): void {
    const positioned = page.map((record) => ({ record, sequenceNumber: BigInt(record.dynamodb!.SequenceNumber!) }));
    const added = positioned.filter(({ sequenceNumber }) => sequenceNumber > this.to && sequenceNumber >= this.from);
    this.records = [...this.records, ...added];
    this.to = positioned.at(-1)!.sequenceNumber;
  }

  public upTo(end: bigint): _Record[] {
    return this.records.filter(({ sequenceNumber }) => sequenceNumber <= end).map(({ record }) => record);
  }
}
