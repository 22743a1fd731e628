import { RedrivenRecord } from './resolve';

/** What an event source mapping has unless told otherwise. */
const MOST_RECORDS = 100;

/** Lambda takes 6 MB. */
const MOST_BYTES = 5_500_000;

/** Collects records for an invocation. */
export class Batch {
  private records: RedrivenRecord[] = [];
  private bytes = 0;

  /** @param mostRecords at least 1 */
  public constructor(private readonly mostRecords = MOST_RECORDS) {}

  /** Returns the records before this one if it has no place beside them, and else nothing. */
  public add(record: RedrivenRecord): RedrivenRecord[] {
    const bytes = Buffer.byteLength(JSON.stringify(record.record));
    const full =
      this.records.length >= Math.min(this.mostRecords, MOST_RECORDS) || this.bytes + bytes > MOST_BYTES
        ? this.take()
        : [];
    this.records.push(record);
    this.bytes += bytes;
    return full;
  }

  public take(): RedrivenRecord[] {
    const { records } = this;
    [this.records, this.bytes] = [[], 0];
    return records;
  }
}
