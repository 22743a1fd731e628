import { expiresAt, Progress } from './progress';
import { IdempotencyStore } from './store';
import { inChunks } from '../aws/in-chunks';
import { Delivery } from '../invocation/delivery';

/** That it is there says all. */
const DONE = Uint8Array.of(1);

/**
 * What a ledger remembers of records that are redriven. They come in whatever batches whoever redrives them makes, in one today and in
 * another tomorrow, so that the first of a batch says nothing of the others: each that is done has an item of its own.
 */
export class RedrivenRecords implements Progress {
  public static async open(store: IdempotencyStore, delivery: Delivery, deadlineMs: number): Promise<RedrivenRecords> {
    const redriven = new RedrivenRecords(store, delivery);
    await redriven.read(deadlineMs);
    return redriven;
  }

  private readonly doneIds = new Set<string>();
  private readonly writtenIds = new Set<string>();
  private readonly failedPlaces = new Set<number>();

  private constructor(private readonly store: IdempotencyStore, private readonly delivery: Delivery) {}

  public isDone(place: number): boolean {
    return this.doneIds.has(this.delivery.ids[place]);
  }

  /** Whoever redrives a record holds its message. */
  public isHeldElsewhere(): boolean {
    return false;
  }

  public done(place: number): void {
    this.doneIds.add(this.delivery.ids[place]);
  }

  /** How often a record was redriven in vain before is for the operator to say. */
  public attempts(place: number): number {
    return this.failedPlaces.has(place) ? 1 : 0;
  }

  public failed(place: number): number {
    this.failedPlaces.add(place);
    return this.attempts(place);
  }

  public async flush(deadlineMs: number): Promise<void> {
    const news = [...this.doneIds].filter((id) => !this.writtenIds.has(id));
    await inChunks(news, 1, async ([id]) => {
      await this.store.put([{ id: this.address(id), value: DONE, expiresAt: expiresAt() }], deadlineMs);
      this.writtenIds.add(id);
    });
  }

  public async close(_checkpoint: number, deadlineMs: number): Promise<void> {
    await this.flush(deadlineMs);
  }

  private async read(deadlineMs: number): Promise<void> {
    const { ids } = this.delivery;
    const found = await this.store.get(ids.map((id) => this.address(id)), deadlineMs);
    for (const id of ids) {
      if (!found.has(this.address(id))) continue;
      this.doneIds.add(id);
      this.writtenIds.add(id);
    }
  }

  /** All 32 digits: a record that had the id of another would be taken for done. */
  private address(id: string): string {
    return `redriven#${this.delivery.consumer}#${id}`;
  }
}
