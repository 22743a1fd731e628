import { Attempts } from './attempts';
import { BatchProgress } from './batch-progress';
import { expiresAt } from './expires-at';
import { decodeEntry, encodeEntry, LedgerEntry } from './ledger-entry';
import { mergeOrders } from './merge-orders';
import { IdempotencyStore } from './store';
import { digest, shortened } from '../../record/record-id';
import { ReceivedBatch } from '../invocation/received-batch';

/** The most ids in an entry, which then fits into an item of DynamoDB. It is more than twice the largest batch. */
const MOST_IDS = 25_000;

/**
 * Remembers progress once for each batch, and relies on the order of the stream. Batches arrive in order. A batch that
 * is delivered again begins at the first record of an earlier batch, at a checkpoint of a response, or in the middle of
 * a batch. The ledger writes its entry at the address of the record with which the next invocation must begin.
 *
 * An entry lists all records from there on that its writer knows, in its batch and beyond. It also lists which of them
 * are done, and its links: the later records at which an invocation may begin. `docs/idempotency.md` explains why this
 * is enough.
 */
export class Ledger implements BatchProgress {
  /** Reads the entries about this batch, and hands on their knowledge of records beyond it. */
  public static async open(store: IdempotencyStore, batch: ReceivedBatch, deadlineMs: number): Promise<Ledger> {
    const ledger = new Ledger(store, batch);
    await ledger.read(deadlineMs);
    await ledger.handOn(deadlineMs);
    return ledger;
  }

  /** The number of records in the batch. */
  private readonly size: number;
  /** The records of the batch, followed by later ones that earlier invocations knew. */
  private ids: string[];
  private readonly doneIds = new Set<string>();
  private readonly links = new Set<string>();
  private readonly writer: string;
  private readonly tried: Attempts;

  private constructor(
    private readonly store: IdempotencyStore,
    private readonly batch: ReceivedBatch,
  ) {
    this.ids = batch.ids.map(shortened);
    this.size = this.ids.length;
    this.writer = shortened(digest(batch.requestId));
    this.tried = new Attempts(this.writer);
  }

  public isDone(place: number): boolean {
    return this.doneIds.has(this.ids[place]);
  }

  /** A shard has one invocation at a time, so no other invocation holds a record. */
  public isHeldElsewhere(): boolean {
    return false;
  }

  public done(place: number): void {
    this.doneIds.add(this.ids[place]);
  }

  public attempts(place: number): number {
    return this.tried.failures.get(this.ids[place]) ?? 0;
  }

  public failed(place: number): number {
    return this.tried.failed(this.ids[place]);
  }

  /** Without a response the next invocation begins here again, with the whole batch or with half of it. */
  public async flush(deadlineMs: number): Promise<void> {
    await this.write([0], deadlineMs);
  }

  /** If the response gets lost, the next invocation begins here again, whatever the checkpoint was. */
  public async close(checkpoint: number, deadlineMs: number): Promise<void> {
    await this.write(checkpoint > 0 && checkpoint < this.size ? [0, checkpoint] : [0], deadlineMs);
  }

  /**
   * Reads the entry at the first record, and all entries that its links lead to. Redriven records may come from
   * batches that began anywhere, so this then reads the entries at all records.
   */
  private async read(deadlineMs: number): Promise<void> {
    const asked = new Set<string>();
    const isRedriven = this.batch.records.some(({ redriven }) => redriven !== undefined);
    for (
      let next = isRedriven ? [...new Set(this.ids)] : [this.ids[0]];
      next.length > 0;
      next = [...this.links].filter((id) => !asked.has(id))
    ) {
      const found = await this.store.get(
        next.map((id) => this.address(id)),
        deadlineMs,
      );
      for (const id of next) {
        asked.add(id);
        const value = found.get(this.address(id));
        if (value) this.learn(decodeEntry(value));
      }
    }
  }

  private learn(entry: LedgerEntry): void {
    const order = mergeOrders(this.ids, entry.ids);
    const beyond = order.slice(order.indexOf(this.ids[this.size - 1]) + 1);
    this.ids = [...this.ids.slice(0, this.size), ...beyond];
    for (const id of entry.done) this.doneIds.add(id);
    for (const id of entry.links) this.links.add(id);
    this.tried.learn(entry);
    // The batch may reach past the entry. An invocation that the entry's writer did not know may have begun there.
    const known = new Set(entry.ids);
    let past = this.size;
    while (past > 0 && !known.has(this.ids[past - 1])) past--;
    if (past < this.size) this.links.add(this.ids[past]);
  }

  /** Writes entries for the next batch too. A smaller batch would otherwise leave it without its progress. */
  private async handOn(deadlineMs: number): Promise<void> {
    if (this.ids.length > this.size) await this.write([0, this.size], deadlineMs);
  }

  /** Writes entries at the records of these places, all or none. */
  private async write(starts: readonly number[], deadlineMs: number): Promise<void> {
    for (const start of starts) this.links.add(this.ids[start]);
    const marks = { done: this.doneIds, attempts: this.tried.failures, writer: this.writer };
    await this.store.put(
      starts.map((start) => {
        const ids = this.ids.slice(start, start + MOST_IDS);
        const links = new Set(ids.slice(1).filter((id) => this.links.has(id)));
        return {
          id: this.address(this.ids[start]),
          value: encodeEntry({ ...marks, ids, links }),
          expiresAt: expiresAt(),
        };
      }),
      deadlineMs,
    );
  }

  private address(id: string): string {
    return `ledger#${this.batch.consumer}#${id}`;
  }
}
