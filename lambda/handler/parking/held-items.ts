import { digest, shortened } from '../../record/record-id';
import { IdempotencyStore } from '../idempotency/store';

/**
 * The sequence numbers of the parked records of each held item, each with the time at which its message expires, in
 * seconds since 1970. Nobody can redrive a record whose message has expired, so it no longer holds its item. An item is
 * named by 16 hexadecimal digits.
 */
interface HeldRecords {
  readonly [item: string]: { readonly [sequenceNumber: string]: number };
}

/** Where they are kept. */
type Store = Pick<IdempotencyStore, 'get' | 'putIf'>;

/** An item among those of all streams of a function: items of two tables can have the same key. */
export function itemAmongStreams(streamArn: string | undefined, itemKey: string): string {
  return `${streamArn} ${itemKey}`;
}

/**
 * The held items of a consumer. An item is held until the last of its parked records was redriven, or its message has
 * expired. All are one value of the store, read once for an invocation, so they cost nothing for a record.
 */
export class HeldItems {
  public static async read(store: Store, consumer: string, deadlineMs: number): Promise<HeldItems> {
    const held = new HeldItems(store, `held#${consumer}`, deadlineMs);
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
    return this.records[nameOf(itemKey)]?.[sequenceNumber] !== undefined;
  }

  /**
   * Adds a record that is about to be parked, and holds its item.
   *
   * @param expiresAt when its message expires, in seconds since 1970
   */
  public async add(itemKey: string, sequenceNumber: string, expiresAt: number): Promise<void> {
    await this.change((records) => withRecord(records, itemKey, sequenceNumber, expiresAt));
  }

  /** Adds a record that is about to be parked behind others. False if those have been redriven in the meantime. */
  public async addBehind(itemKey: string, sequenceNumber: string, expiresAt: number): Promise<boolean> {
    return this.change((records) =>
      hasEarlier(records, itemKey, sequenceNumber)
        ? withRecord(records, itemKey, sequenceNumber, expiresAt)
        : undefined,
    );
  }

  /** The record was processed. */
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
        const expiresAt = Math.max(nowSeconds(), ...Object.values(records).flatMap(Object.values));
        const refused = await this.store.putIf(
          [{ id: this.id, value, replaces: this.value, expiresAt }],
          this.deadlineMs,
        );
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
    this.records = this.value ? withoutExpired(JSON.parse(Buffer.from(this.value).toString())) : {};
  }
}

function hasEarlier(records: HeldRecords, itemKey: string, sequenceNumber: string): boolean {
  return Object.keys(records[nameOf(itemKey)] ?? {}).some((parked) => BigInt(parked) < BigInt(sequenceNumber));
}

function withRecord(records: HeldRecords, itemKey: string, sequenceNumber: string, expiresAt: number): HeldRecords {
  const item = nameOf(itemKey);
  return { ...records, [item]: { ...records[item], [sequenceNumber]: expiresAt } };
}

/** Removes a record, and its item if that has no other. Returns the same object if the record is not in it. */
function withoutRecord(records: HeldRecords, itemKey: string, sequenceNumber: string): HeldRecords {
  const { [nameOf(itemKey)]: held = {}, ...others } = records;
  const { [sequenceNumber]: known, ...left } = held;
  if (known === undefined) return records;
  return Object.keys(left).length > 0 ? { ...others, [nameOf(itemKey)]: left } : others;
}

function withoutExpired(records: HeldRecords): HeldRecords {
  const items = Object.entries(records).map(([item, held]) => {
    const left = Object.entries(held).filter(([, expiresAt]) => expiresAt > nowSeconds());
    return [item, Object.fromEntries(left)] as const;
  });
  return Object.fromEntries(items.filter(([, held]) => Object.keys(held).length > 0));
}

function nameOf(itemKey: string): string {
  return shortened(digest(itemKey));
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
