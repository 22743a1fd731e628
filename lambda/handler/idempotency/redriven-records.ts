import { BatchProgress } from './batch-progress';
import { expiresAt } from './expires-at';
import { Ledger } from './ledger';
import { IdempotencyStore } from './store';
import { inChunks } from '../../aws/in-chunks';
import { ReceivedBatch } from '../invocation/received-batch';

/** That it is there says all. */
const DONE = Uint8Array.of(1);

/**
 * A ledger of records that are redriven. They come in whatever batches whoever redrives them makes, in one today and in
 * another tomorrow, so that the first of a batch says nothing of the others: each that is done has an item of its own,
 * beside what the ledger has.
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

  /** Whoever redrives a record holds its message. */
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

  /** All 32 digits: a record that had the id of another would be taken for done. */
  private address(id: string): string {
    return `redriven#${this.batch.consumer}#${id}`;
  }
}
