import { Attempts } from './attempts';
import { BatchProgress } from './batch-progress';
import { discardedRecords } from './discarded-records';
import { failureMemoryExpiresAt, streamMemoryExpiresAt } from './expires-at';
import { encodeEntry, LedgerEntry } from './ledger-entry';
import { entryAddress, readEntries } from './ledger-reader';
import { mergeOrders } from './merge-orders';
import { readRedrivenMarks } from './redriven-marks';
import { IdempotencyStore } from './store';
import { digest, shortened } from '../../record/record-id';
import { ReceivedBatch } from '../invocation/received-batch';

/** An entry has at most this many ids, so that it fits into an item of DynamoDB: more than twice the largest batch. */
const MOST_IDS = 25_000;

/**
 * Idempotency by the order of the stream. Batches arrive in order, and a batch that is delivered again can only begin
 * where one has begun before, where a response told it to, or at the middle of one. So the progress of a batch is
 * written once, at the address of the record with which the next invocation must begin.
 *
 * An entry has all the records that its writer knows from there on, in its batch and beyond it, which of them are
 * finished, and links: the later ones among them at which an invocation may begin. `docs/idempotency.md` explains why
 * this is enough.
 */
export class Ledger implements BatchProgress {
  /** Reads what earlier invocations have written about this batch, and hands on what they knew beyond it. */
  public static async open(store: IdempotencyStore, batch: ReceivedBatch, deadlineMs: number): Promise<Ledger> {
    const ledger = new Ledger(store, batch);
    await ledger.read(deadlineMs);
    await ledger.handOn(deadlineMs);
    return ledger;
  }

  /** The short id of each record of the batch. A Kinesis data stream can have a record twice. */
  private readonly idOfPlace: readonly string[];
  /** How many different records the batch has. */
  private readonly size: number;
  /** The ids of the batch, and beyond it of the records that earlier invocations knew. */
  private ids: string[];
  private readonly finished = { handled: new Set<string>(), parked: new Set<string>(), sent: new Set<string>() };
  private readonly handledBefore = new Set<string>();
  private readonly links = new Set<string>();
  /** Ids within the batch at which a parked record's message expects an entry: there the batch has begun before. */
  private readonly origins = new Set<string>();
  private readonly writer: string;
  private readonly tried: Attempts;
  private discarded: ReadonlySet<number> = new Set();
  /** The ids of the entry at the first record, if there is one: then the batch is a redelivery. */
  private found?: ReadonlySet<string>;

  private constructor(
    private readonly store: IdempotencyStore,
    private readonly batch: ReceivedBatch,
  ) {
    this.idOfPlace = batch.ids.map(shortened);
    this.ids = [...new Set(this.idOfPlace)];
    this.size = this.ids.length;
    this.writer = shortened(digest(batch.requestId));
    this.tried = new Attempts(this.writer);
  }

  public isDone(place: number): boolean {
    return this.isHandled(place) || this.finished.parked.has(this.idOfPlace[place]) || this.discarded.has(place);
  }

  public isHandled(place: number): boolean {
    return this.finished.handled.has(this.idOfPlace[place]);
  }

  /** A shard has one invocation at a time. */
  public isHeldElsewhere(): boolean {
    return false;
  }

  public handled(place: number): void {
    this.finished.handled.add(this.idOfPlace[place]);
  }

  public parking(place: number): void {
    this.finished.sent.add(this.idOfPlace[place]);
  }

  public parked(place: number): void {
    this.finished.parked.add(this.idOfPlace[place]);
  }

  public attempts(place: number): number {
    return this.tried.failures.get(this.idOfPlace[place]) ?? 0;
  }

  public failed(place: number): number {
    return this.tried.failed(this.idOfPlace[place]);
  }

  /** The next invocation begins here again, be it with half of the batch. */
  public async flush(deadlineMs: number): Promise<void> {
    await this.write([0], deadlineMs);
  }

  /** A response that gets lost makes the next invocation begin here again, whatever it says. */
  public async close(checkpoint: number, deadlineMs: number): Promise<void> {
    const start = checkpoint < this.idOfPlace.length ? this.ids.indexOf(this.idOfPlace[checkpoint]) : 0;
    await this.write(start > 0 ? [0, start] : [0], deadlineMs);
  }

  private async read(deadlineMs: number): Promise<void> {
    const learn = (id: string, entry: LedgerEntry) => {
      if (entry.epoch !== this.batch.epoch) return this.learnOfEarlierEpoch(entry);
      if (id === this.ids[0]) this.found = new Set(entry.ids);
      this.learn(entry);
      if (entry.sent.size > 0) this.origins.add(id);
      return this.links;
    };
    await readEntries(this.store, this.batch, [this.ids[0]], learn, deadlineMs);
    if (!this.found) return;
    this.discarded = discardedRecords(this.batch, (place) => this.isHandled(place));
    await this.learnFromRedrives(deadlineMs);
  }

  /**
   * A replay is not a redelivery: it meets old entries at random places. It repeats everything, in order, and keeps for
   * a redrive what the entries say.
   */
  private learnOfEarlierEpoch({ handled, handledBefore, links }: LedgerEntry): Iterable<string> {
    for (const id of [...handled, ...handledBefore]) this.handledBefore.add(id);
    return links;
  }

  private learn(entry: LedgerEntry): void {
    for (const id of entry.handledBefore) this.handledBefore.add(id);
    const order = mergeOrders(this.ids, entry.ids);
    const beyond = order.slice(order.indexOf(this.ids[this.size - 1]) + 1);
    this.ids = [...this.ids.slice(0, this.size), ...beyond];
    for (const id of entry.handled) this.finished.handled.add(id);
    for (const id of entry.parked) this.finished.parked.add(id);
    for (const id of entry.sent) this.finished.sent.add(id);
    for (const id of entry.links) this.links.add(id);
    this.tried.learn(entry);
    // Where the batch reaches past the entry, an invocation may have begun that this one's writer did not know.
    const known = new Set(entry.ids);
    let past = this.size;
    while (past > 0 && !known.has(this.ids[past - 1])) past--;
    if (past < this.size) this.links.add(this.ids[past]);
  }

  /** A crash can leave a record both in the failure queue and in the stream, and a redrive can be the faster. */
  private async learnFromRedrives(deadlineMs: number): Promise<void> {
    const mayBeRedriven = (_: string, place: number) =>
      this.finished.sent.has(this.idOfPlace[place]) && !this.isDone(place);
    const ids = this.batch.ids.filter(mayBeRedriven);
    for (const [id, epoch] of await readRedrivenMarks(this.store, this.batch, ids, deadlineMs)) {
      if (epoch === this.batch.epoch) this.finished.handled.add(shortened(id));
    }
  }

  /**
   * A batch that came back smaller would leave the next one without what is known about it, and one that came back
   * larger would leave the entry at its first record without the rest, which a redrive of the batch needs.
   */
  private async handOn(deadlineMs: number): Promise<void> {
    if (!this.found) return;
    if (this.ids.length > this.size) await this.write([0, this.size], deadlineMs);
    else if (this.ids.some((id) => !this.found!.has(id))) await this.write([0], deadlineMs);
  }

  /** Writes the entries at these ids, all or none. */
  private async write(required: readonly number[], deadlineMs: number): Promise<void> {
    const starts = new Set([...required, ...[...this.origins].map((id) => this.ids.indexOf(id))]);
    for (const start of starts) this.links.add(this.ids[start]);
    const expiresAt = this.isTrouble() ? failureMemoryExpiresAt(this.batch.failureSeconds) : streamMemoryExpiresAt();
    await this.store.put(
      [...starts].map((start) => {
        const ids = this.ids.slice(start, start + MOST_IDS);
        const links = new Set(ids.slice(1).filter((id) => this.links.has(id)));
        const entry = {
          ...this.finished,
          attempts: this.tried.failures,
          handledBefore: this.handledBefore,
          ids,
          links,
        };
        const value = encodeEntry({ ...entry, writer: this.writer, epoch: this.batch.epoch });
        return { id: entryAddress(this.batch, this.ids[start]), value, expiresAt };
      }),
      deadlineMs,
    );
  }

  /**
   * Whether a failure message can be about the batch, or could have been before this invocation: then the entry must
   * outlive the message.
   */
  private isTrouble(): boolean {
    if (this.found || this.handledBefore.size > 0) return true;
    return this.ids.some((id) => !this.finished.handled.has(id));
  }
}
