import { RedrivenRecord } from './records-in-order';

/** The default batch size of an event source mapping. */
const MAX_RECORDS = 100;

/** Below Lambda's limit of 6 MB, with room for the rest of an event or a response. */
export const SAFE_PAYLOAD_BYTES = 5_500_000;

/** Collects the records of an invocation. */
export class InvocationBatch {
  private records: RedrivenRecord[] = [];
  private bytes = 0;

  /** @param maxRecords at least 1 */
  public constructor(private readonly maxRecords = MAX_RECORDS) {}

  /** Adds a record. If the batch has no room for it, returns the records before it, which are a batch of their own. */
  public add(record: RedrivenRecord): RedrivenRecord[] {
    const bytes = Buffer.byteLength(JSON.stringify(record.record));
    const isFull =
      this.records.length >= Math.min(this.maxRecords, MAX_RECORDS) || this.bytes + bytes > SAFE_PAYLOAD_BYTES;
    const full = isFull ? this.take() : [];
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
