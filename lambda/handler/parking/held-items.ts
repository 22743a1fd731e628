import { QUEUE_RETENTION_SECONDS } from '../../../src/shared/limits';
import { digest, shortened } from '../../record/record-id';
import { IdempotencyStore } from '../idempotency/store';

/** A parked record can be redriven for as long as a queue keeps its message. */
const KEPT_SECONDS = QUEUE_RETENTION_SECONDS.max;

/** By key, of which there are 16 hexadecimal digits, the sequence numbers of its records that are parked. */
interface HeldRecords {
  readonly [key: string]: readonly string[];
}

/** Where they are kept. */
type Store = Pick<IdempotencyStore, 'get' | 'putIf'>;

/** An item among those of all streams of a function: items of two tables can have the same key. */
export function itemAmongStreams(streamArn: string | undefined, itemKey: string): string {
  return `${streamArn} ${itemKey}`;
}

/**
 * The keys of a consumer that have parked records. A key stays parked until the last of them was redriven. All are one
 * value of the store, read once for an invocation, so that they cost nothing for a record.
 */
export class HeldItems {
  public static async read(store: Store, consumer: string, deadlineMs: number): Promise<HeldItems> {
    const parked = new HeldItems(store, `parked#${consumer}`, deadlineMs);
    await parked.refresh();
    return parked;
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
   * Whether an earlier record of the key is parked. Those before it, delivered again after a crash, are not behind it.
   */
  public isBehind(itemKey: string, sequenceNumber: string): boolean {
    return hasEarlier(this.records, itemKey, sequenceNumber);
  }

  /** Whether the record itself is parked. */
  public has(itemKey: string, sequenceNumber: string): boolean {
    return this.records[keyOf(itemKey)]?.includes(sequenceNumber) ?? false;
  }

  /** The record is about to be parked, and with it its key. */
  public async add(itemKey: string, sequenceNumber: string): Promise<void> {
    await this.change((records) => withRecord(records, itemKey, sequenceNumber));
  }

  /** The record is about to be parked behind others of its key. False if they have been redriven in the meantime. */
  public async addBehind(itemKey: string, sequenceNumber: string): Promise<boolean> {
    return this.change((records) =>
      hasEarlier(records, itemKey, sequenceNumber) ? withRecord(records, itemKey, sequenceNumber) : undefined,
    );
  }

  /** The record was processed. */
  public async remove(itemKey: string, sequenceNumber: string): Promise<void> {
    await this.change((records) => withoutRecord(records, itemKey, sequenceNumber));
  }

  /** One change after another, since all are of one value. A change to nothing is none, and false. */
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
          expiresAt: Math.floor(Date.now() / 1000) + KEPT_SECONDS,
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
  return records[keyOf(itemKey)]?.some((parked) => BigInt(parked) < BigInt(sequenceNumber)) ?? false;
}

/** Without its key if that has no other. The same object if the record is not there. */
function withoutRecord(records: HeldRecords, itemKey: string, sequenceNumber: string): HeldRecords {
  const { [keyOf(itemKey)]: parked = [], ...others } = records;
  if (!parked.includes(sequenceNumber)) return records;
  return parked.length > 1
    ? { ...others, [keyOf(itemKey)]: parked.filter((other) => other !== sequenceNumber) }
    : others;
}

/** The same object if the record is there already. */
function withRecord(records: HeldRecords, itemKey: string, sequenceNumber: string): HeldRecords {
  const parked = records[keyOf(itemKey)] ?? [];
  return parked.includes(sequenceNumber) ? records : { ...records, [keyOf(itemKey)]: [...parked, sequenceNumber] };
}

function keyOf(itemKey: string): string {
  return shortened(digest(itemKey));
}
