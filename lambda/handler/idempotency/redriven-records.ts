import { BatchProgress } from './batch-progress';
import { expiresAt } from './expires-at';
import { Ledger } from './ledger';
import { IdempotencyStore } from './store';
import { inChunks } from '../../aws/in-chunks';
import { ReceivedBatch } from '../invocation/received-batch';

/** The value of an item whose mere presence counts. */
const DONE = Uint8Array.of(1);

/**
 * Remembers the progress of redriven records. A redrive may put them into other batches each time, so the first record
 * of a batch does not identify the others as it does in a ledger. Each record that is done gets an item of its own, in
 * addition to the ledger's entry.
 */
export class RedrivenRecords implements BatchProgress {
  public static async open(
    store: IdempotencyStore,
    batch: ReceivedBatch,
    deadlineMs: number,
  ): Promise<RedrivenRecords> {
    const redriven = new RedrivenRecords(store, batch, await Ledger.open(store, batch, deadlineMs));
    await redriven.read(deadlineMs);
    return redriven;
  }

  private readonly writtenIds = new Set<string>();

  private constructor(
    private readonly store: IdempotencyStore,
    private readonly batch: ReceivedBatch,
    private readonly ledger: Ledger,
  ) {}

  public isDone(place: number): boolean {
    return this.ledger.isDone(place);
  }

  /** A redrive holds the message of each of its records, so no other invocation holds the record. */
  public isHeldElsewhere(): boolean {
    return false;
  }

  public done(place: number): void {
    this.ledger.done(place);
  }

  public attempts(place: number): number {
    return this.ledger.attempts(place);
  }

  public failed(place: number): number {
    return this.ledger.failed(place);
  }

  public async flush(deadlineMs: number): Promise<void> {
    await Promise.all([this.ledger.flush(deadlineMs), this.write(deadlineMs)]);
  }

  public async close(checkpoint: number, deadlineMs: number): Promise<void> {
    await Promise.all([this.ledger.close(checkpoint, deadlineMs), this.write(deadlineMs)]);
  }

  private async read(deadlineMs: number): Promise<void> {
    const found = await this.store.get(
      this.batch.ids.map((id) => this.address(id)),
      deadlineMs,
    );
    for (const [place, id] of this.batch.ids.entries()) {
      if (!found.has(this.address(id))) continue;
      this.ledger.done(place);
      this.writtenIds.add(id);
    }
  }

  private async write(deadlineMs: number): Promise<void> {
    const news = this.batch.ids.filter((id, place) => this.isDone(place) && !this.writtenIds.has(id));
    await inChunks([...new Set(news)], 1, async ([id]) => {
      await this.store.put([{ id: this.address(id), value: DONE, expiresAt: expiresAt() }], deadlineMs);
      this.writtenIds.add(id);
    });
  }

  /** This uses all 32 digits of the id. A record that shared the id of a done record would be skipped. */
  private address(id: string): string {
    return `redriven#${this.batch.consumer}#${id}`;
  }
}
