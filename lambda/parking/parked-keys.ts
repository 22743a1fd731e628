import { IdempotencyStore } from '../idempotency/store';
import { digest, shortened } from '../record/record-id';

/** As long as SQS keeps a message at most: after that nothing can be redriven. In seconds. */
const KEPT_SECONDS = 14 * 24 * 3600;

/** By key, the ids of its records that are parked. Of both 16 hexadecimal digits. */
interface ParkedRecords { readonly [itemKey: string]: readonly string[] }

/**
 * The keys of a consumer that have parked records. A key stays parked until the last of them was redriven. All are one value of
 * the store, read once for an invocation, so that they cost nothing for a record.
 */
export class ParkedKeys {
  public static async read(store: IdempotencyStore, consumer: string, deadlineMs: number): Promise<ParkedKeys> {
    const parked = new ParkedKeys(store, `parked#${consumer}`, deadlineMs);
    await parked.refresh();
    return parked;
  }

  private value?: Uint8Array;
  private records: ParkedRecords = {};
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(private readonly store: IdempotencyStore, private readonly id: string, private readonly deadlineMs: number) {}

  public get hasAny(): boolean {
    return Object.keys(this.records).length > 0;
  }

  /** Whether the record comes after one of its key that is parked. The first of a key, which could not be sent, comes again by itself. */
  public isBehind(itemKey: string, recordId: string): boolean {
    const ids = this.records[shortened(digest(itemKey))];
    return ids !== undefined && ids[0] !== shortened(recordId);
  }

  /** The record is about to be parked, and with it its key. */
  public async add(itemKey: string, recordId: string): Promise<void> {
    await this.change((records) => withRecord(records, itemKey, recordId));
  }

  /** The record is about to be parked behind others of its key. False if they have been redriven in the meantime. */
  public async addBehind(itemKey: string, recordId: string): Promise<boolean> {
    return this.change((records) => shortened(digest(itemKey)) in records ? withRecord(records, itemKey, recordId) : undefined);
  }

  /** The record was redriven. */
  public async remove(itemKey: string, recordId: string): Promise<void> {
    await this.change((records) => withoutRecord(records, itemKey, recordId));
  }

  /** One change after another, since all are of one value. A change to nothing is none, and false. */
  private async change(to: (records: ParkedRecords) => ParkedRecords | undefined): Promise<boolean> {
    const changed = this.turn.then(async () => {
      for (;;) {
        const records = to(this.records);
        if (!records || records === this.records) return records !== undefined;
        const value = Buffer.from(JSON.stringify(records));
        const item = { id: this.id, value, replaces: this.value, expiresAt: Math.floor(Date.now() / 1000) + KEPT_SECONDS };
        const refused = await this.store.putIf([item], this.deadlineMs);
        if (refused.size === 0) {
          [this.value, this.records] = [value, records];
          return true;
        }
        await this.refresh();
      }
    });
    this.turn = changed.catch(() => undefined);
    return changed;
  }

  private async refresh(): Promise<void> {
    this.value = (await this.store.get([this.id], this.deadlineMs)).get(this.id);
    this.records = this.value ? JSON.parse(Buffer.from(this.value).toString()) : {};
  }
}

/** Without its key if that has no other. The same object if the record is not there. */
function withoutRecord(records: ParkedRecords, itemKey: string, recordId: string): ParkedRecords {
  const [key, id] = [shortened(digest(itemKey)), shortened(recordId)];
  const { [key]: ids = [], ...others } = records;
  if (!ids.includes(id)) return records;
  return ids.length > 1 ? { ...others, [key]: ids.filter((other) => other !== id) } : others;
}

/** The same object if the record is there already. */
function withRecord(records: ParkedRecords, itemKey: string, recordId: string): ParkedRecords {
  const [key, id] = [shortened(digest(itemKey)), shortened(recordId)];
  const ids = records[key] ?? [];
  return ids.includes(id) ? records : { ...records, [key]: [...ids, id] };
}
