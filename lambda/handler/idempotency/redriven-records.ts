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
  /** Records that the stream has delivered in this epoch, as far as the ledger knows. */
  private readonly idsOfThisEpoch = new Set<string>();
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
        const epoch = this.idsOfThisEpoch.has(id) ? this.batch.epoch : undefined;
        await writeRedrivenMark(this.store, this.batch, { id, epoch }, deadlineMs);
        this.rememberedIds.add(id);
      }
    });
  }

  public async close(_checkpoint: number, deadlineMs: number): Promise<void> {
    await this.flush(deadlineMs);
  }

  private async read(deadlineMs: number): Promise<void> {
    const { epoch, ids, records } = this.batch;
    const starts = [...ids, ...records.flatMap(originIds)].map(shortened);
    const epochs = new Map<string, KnownRecords>();
    const learn = (_: string, entry: LedgerEntry) => {
      const known = epochs.get(entry.epoch) ?? new KnownRecords();
      epochs.set(entry.epoch, known);
      known.learn(entry);
      return entry.links;
    };
    const [marks] = await Promise.all([
      readRedrivenMarks(this.store, this.batch, ids, deadlineMs),
      readEntries(this.store, this.batch, starts, learn, deadlineMs),
    ]);
    for (const id of ids) {
      if (epochs.get(epoch)?.ids.has(shortened(id))) this.idsOfThisEpoch.add(id);
      if (!this.wasHandled(id, epochs, marks)) continue;
      this.handledIds.add(id);
      this.rememberedIds.add(id);
    }
  }

  /**
   * Whether a record was handled in the last epoch in which it was delivered, as far as that can be told. A replay
   * repeats an item from its start. A record that fails in it must be repeated too, although an earlier epoch has
   * handled it.
   */
  private wasHandled(
    id: string,
    epochs: ReadonlyMap<string, KnownRecords>,
    marks: ReadonlyMap<string, string | undefined>,
  ): boolean {
    const short = shortened(id);
    const isUndoneIn = (epoch: string) => epochs.get(epoch)!.isUndone(short) && marks.get(id) !== epoch;
    if (this.idsOfThisEpoch.has(id)) return !isUndoneIn(this.batch.epoch);
    if (marks.has(id) && marks.get(id) === undefined) return true;
    if ([...epochs.keys()].some(isUndoneIn)) return false;
    return marks.has(id) || [...epochs.values()].some((known) => known.wasHandled(short));
  }
}

/** Sums up the entries of an epoch. The ids are short. */
class KnownRecords {
  public readonly ids = new Set<string>();
  private readonly handled = new Set<string>();
  private readonly handledBefore = new Set<string>();

  public learn({ ids, handled, handledBefore }: LedgerEntry): void {
    for (const id of ids) this.ids.add(id);
    for (const id of handled) this.handled.add(id);
    for (const id of handledBefore) this.handledBefore.add(id);
  }

  public isUndone(id: string): boolean {
    return this.ids.has(id) && !this.handled.has(id);
  }

  public wasHandled(id: string): boolean {
    return this.handled.has(id) || this.handledBefore.has(id);
  }
}
