import { BatchProgress } from './batch-progress';
import { LedgerEntry } from './ledger-entry';
import { readEntries } from './ledger-reader';
import { readRedrivenMarks, writeRedrivenMark } from './redriven-marks';
import { IdempotencyStore } from './store';
import { inChunks } from '../../aws/in-chunks';
import { originIds, shortened } from '../../record/record-id';
import { ReceivedBatch } from '../invocation/received-batch';

/**
 * Remembers redriven records. A redrive forms batches of its own, in one order today and in another tomorrow, so each
 * record that it has handled gets a mark of its own. It reads in the ledger what the stream has done of the batches in
 * which its records failed, and writes nothing there: the stream may be writing at the same moment.
 */
export class RedrivenRecords implements BatchProgress {
  public static async open(
    store: IdempotencyStore,
    batch: ReceivedBatch,
    deadlineMs: number,
  ): Promise<RedrivenRecords> {
    const redriven = new RedrivenRecords(store, batch);
    await redriven.read(deadlineMs);
    return redriven;
  }

  private readonly handledIds = new Set<string>();
  /** Those of the handled ones that the store knows of. */
  private readonly rememberedIds = new Set<string>();
  /** Ids of the records of each item, in order: the marks of an item are written one after another. */
  private readonly lanes = new Map<string, string[]>();
  private readonly failures = new Set<number>();

  private constructor(
    private readonly store: IdempotencyStore,
    private readonly batch: ReceivedBatch,
  ) {
    batch.ids.forEach((id, place) => {
      const lane = this.lanes.get(batch.itemKeys[place]);
      if (lane) lane.push(id);
      else this.lanes.set(batch.itemKeys[place], [id]);
    });
  }

  public isDone(place: number): boolean {
    return this.isHandled(place);
  }

  public isHandled(place: number): boolean {
    return this.handledIds.has(this.batch.ids[place]);
  }

  /** A redrive holds the messages of its records. */
  public isHeldElsewhere(): boolean {
    return false;
  }

  public handled(place: number): void {
    this.handledIds.add(this.batch.ids[place]);
  }

  /** A redriven record is never parked: its message has it. */
  public parking(): void {}

  public parked(): void {}

  /** Attempts of a redrive are not counted: they lead to nothing. */
  public attempts(place: number): number {
    return this.failures.has(place) ? 1 : 0;
  }

  public failed(place: number): number {
    this.failures.add(place);
    return 1;
  }

  public async flush(deadlineMs: number): Promise<void> {
    await inChunks([...this.lanes.values()], 1, async ([lane]) => {
      for (const id of lane) {
        if (!this.handledIds.has(id)) return;
        if (this.rememberedIds.has(id)) continue;
        await writeRedrivenMark(this.store, this.batch, id, deadlineMs);
        this.rememberedIds.add(id);
      }
    });
  }

  public async close(_checkpoint: number, deadlineMs: number): Promise<void> {
    await this.flush(deadlineMs);
  }

  private async read(deadlineMs: number): Promise<void> {
    const { ids, records } = this.batch;
    const starts = [...ids, ...records.flatMap(originIds)].map(shortened);
    const byStream = new Set<string>();
    const learn = (_: string, { handled, handledBefore, links }: LedgerEntry) => {
      for (const id of [...handled, ...handledBefore]) byStream.add(id);
      return links;
    };
    const [marks] = await Promise.all([
      readRedrivenMarks(this.store, this.batch, ids, deadlineMs),
      readEntries(this.store, this.batch, starts, learn, deadlineMs),
    ]);
    for (const id of ids.filter((one) => marks.has(one) || byStream.has(shortened(one)))) {
      this.handledIds.add(id);
      this.rememberedIds.add(id);
    }
  }
}
