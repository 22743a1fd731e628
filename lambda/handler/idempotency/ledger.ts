import { Attempts } from './attempts';
import { BatchProgress } from './batch-progress';
import { expiresAt } from './expires-at';
import { decodeEntry, encodeEntry, LedgerEntry } from './ledger-entry';
import { mergeOrders } from './merge-orders';
import { IdempotencyStore } from './store';
import { digest, shortened } from '../../record/record-id';
import { ReceivedBatch } from '../invocation/received-batch';

/** What an entry holds at most, so that it fits into an item of DynamoDB's: more than twice the largest batch. */
const MOST_IDS = 25_000;

/**
 * Idempotency by the order of the stream. Batches arrive in order, and one that is delivered again can only begin where
 * one has begun before, where an answer told it to, or at the middle of one. So what was done is written once for a
 * batch, at the address of the record with which the next invocation must begin.
 *
 * An entry has all the records that its writer knows of from there on, in its batch and beyond it, which of them are
 * done, and links: the later ones among them at which an invocation may begin. `docs/idempotency.md` tells why this is
 * enough.
 */
export class Ledger implements BatchProgress {
  /** Reads what earlier invocations have written of this batch, and hands on what they knew beyond it. */
  public static async open(store: IdempotencyStore, batch: ReceivedBatch, deadlineMs: number): Promise<Ledger> {
    const ledger = new Ledger(store, batch);
    await ledger.read(deadlineMs);
    await ledger.handOn(deadlineMs);
    return ledger;
  }

  /** Records in the batch. */
  private readonly size: number;
  /** Of the batch, and beyond it of what earlier invocations knew. */
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

  /** The shard has one invocation at a time. */
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

  /** The next invocation begins here again, be it with half of the batch. */
  public async flush(deadlineMs: number): Promise<void> {
    await this.write([0], deadlineMs);
  }

  /** An answer that gets lost makes the next invocation begin here again, whatever it says. */
  public async close(checkpoint: number, deadlineMs: number): Promise<void> {
    await this.write(checkpoint > 0 && checkpoint < this.size ? [0, checkpoint] : [0], deadlineMs);
  }

  /**
   * Reads the entry at the first record, and if there is one all those to which it leads. What is redriven may have
   * begun anywhere.
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
    // Where the batch reaches past the entry, an invocation may have begun that this one's writer did not know of.
    const known = new Set(entry.ids);
    let past = this.size;
    while (past > 0 && !known.has(this.ids[past - 1])) past--;
    if (past < this.size) this.links.add(this.ids[past]);
  }

  /** A batch that came back smaller would else leave the next one without what is known of it. */
  private async handOn(deadlineMs: number): Promise<void> {
    if (this.ids.length > this.size) await this.write([0, this.size], deadlineMs);
  }

  /** Entries at the records of these places, all or none. */
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
