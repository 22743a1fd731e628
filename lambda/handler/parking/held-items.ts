import { QUEUE_RETENTION_SECONDS } from '../../../src/shared/limits';
import { digest, shortened } from '../../record/record-id';
import { expiresAt } from '../idempotency/expires-at';
import { IdempotencyStore } from '../idempotency/store';

/** The sequence numbers of the parked records of each held item. An item is named by 16 hexadecimal digits. */
interface HeldRecords {
  readonly [item: string]: readonly string[];
}

/** The store of the held items. */
type Store = Pick<IdempotencyStore, 'get' | 'putIf'>;

/** Returns a key that is unique among all streams of a function. Items of two tables can have the same item key. */
export function itemAmongStreams(streamArn: string | undefined, itemKey: string): string {
  return `${streamArn} ${itemKey}`;
}

/**
 * The held items of a consumer, with their parked records. An item is held until all of its parked records have been
 * redriven. The store keeps all of them in one value. An invocation reads that once, so a record costs no request.
 */
export class HeldItems {
  public static async read(store: Store, consumer: string, deadlineMs: number): Promise<HeldItems> {
    const held = new HeldItems(store, `parked#${consumer}`, deadlineMs);
    await held.refresh();
    return held;
  }

  private value?: Uint8Array;
  private records: HeldRecords = {};
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly store: Store,
    private readonly id: string,
    private readonly deadlineMs: number,
  ) {}

  public get hasAny(): boolean {
    return Object.keys(this.records).length > 0;
  }

  /**
   * Whether an earlier record of the item is parked. A record before the parked ones is not behind them: Lambda may
   * deliver it again after a crash.
   */
  public isBehind(itemKey: string, sequenceNumber: string): boolean {
    return hasEarlier(this.records, itemKey, sequenceNumber);
  }

  /** Whether the record itself is parked. */
  public has(itemKey: string, sequenceNumber: string): boolean {
    return this.records[shortKey(itemKey)]?.includes(sequenceNumber) ?? false;
  }

  /** Adds a record that is about to be parked, and holds its item. */
  public async add(itemKey: string, sequenceNumber: string): Promise<void> {
    await this.change((records) => withRecord(records, itemKey, sequenceNumber));
  }

  /** Adds a record that is about to be parked behind others. False if those have been redriven in the meantime. */
  public async addBehind(itemKey: string, sequenceNumber: string): Promise<boolean> {
    return this.change((records) =>
      hasEarlier(records, itemKey, sequenceNumber) ? withRecord(records, itemKey, sequenceNumber) : undefined,
    );
  }

  /** Removes a record that was processed. Its item is released with its last record. */
  public async remove(itemKey: string, sequenceNumber: string): Promise<void> {
    await this.change((records) => withoutRecord(records, itemKey, sequenceNumber));
  }

  /**
   * Changes the value once earlier changes have ended, and again if another invocation has changed it. Returns false,
   * and changes nothing, if `to` returns undefined.
   */
  private async change(to: (records: HeldRecords) => HeldRecords | undefined): Promise<boolean> {
    const changed = this.turn.then(async () => {
      for (;;) {
        const records = to(this.records);
        if (!records || records === this.records) return records !== undefined;
        const value = Buffer.from(JSON.stringify(records));
        const item = {
          id: this.id,
          value,
          replaces: this.value,
          // A parked record can be redriven for as long as a queue keeps its message.
          expiresAt: expiresAt(QUEUE_RETENTION_SECONDS.max),
        };
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

function hasEarlier(records: HeldRecords, itemKey: string, sequenceNumber: string): boolean {
  return records[shortKey(itemKey)]?.some((parked) => BigInt(parked) < BigInt(sequenceNumber)) ?? false;
}

/** Removes a record, and its item if that has no other. Returns the same object if the record is not in it. */
function withoutRecord(records: HeldRecords, itemKey: string, sequenceNumber: string): HeldRecords {
  const { [shortKey(itemKey)]: parked = [], ...others } = records;
  if (!parked.includes(sequenceNumber)) return records;
  return parked.length > 1
    ? { ...others, [shortKey(itemKey)]: parked.filter((other) => other !== sequenceNumber) }
    : others;
}

/** Adds a record. Returns the same object if the record is in it already. */
function withRecord(records: HeldRecords, itemKey: string, sequenceNumber: string): HeldRecords {
  const parked = records[shortKey(itemKey)] ?? [];
  return parked.includes(sequenceNumber) ? records : { ...records, [shortKey(itemKey)]: [...parked, sequenceNumber] };
}

function shortKey(itemKey: string): string {
  return shortened(digest(itemKey));
}
