/** An effect of the handler. Records are named by their place in the stream. */
interface Effect {
  readonly place: number;
  /** The pass over the stream in which the record was delivered or, if it was redriven, in which it had failed. */
  readonly epoch: number;
  readonly isRedriven: boolean;
}

/**
 * Watches a run, and finds the promises of the helper that it breaks:
 *
 * - No record is lost: each had an effect, or waits in the failure queue.
 * - No record has an effect again once the store knows that it is finished. A new pass over the stream begins with
 *   nothing: it repeats all records, and a redrive may repeat a record that a later pass has delivered again.
 * - No item ends in its past: its last effect is that of its last record that ever had one, unless a record of the item
 *   still waits in the failure queue. A redriven record may come last, behind a later record that the stream has
 *   handled in the pass in which the redriven one failed, or after that pass: `record.redriven` tells the handler so.
 * - With `holdItem`, no record has an effect while an earlier one of its item is parked.
 */
export class Promises {
  public readonly broken: string[] = [];
  /** By item. */
  private readonly last = new Map<number, Effect>();
  /** By record, the last effect. */
  private readonly latest = new Map<number, Effect>();
  /** By record, the latest pass in which the stream has delivered it. */
  private readonly delivered = new Map<number, number>();
  /** By record, the latest pass in which the store has learned that the stream has handled it. */
  private readonly handled = new Map<number, number>();
  private readonly parked = new Map<number, number>();
  /** By record, the latest pass in which it had failed when the store learned that a redrive has handled it. */
  private readonly redriven = new Map<number, number>();
  /** Records that hold back their items. */
  private readonly holding = new Map<number, true>();
  /** Records to which a documented limit of the helper applies. */
  private readonly excused = new Map<number, true>();
  private readonly untraced = new Map<number, true>();

  /** @param items the item of each record */
  public constructor(private readonly items: readonly number[]) {}

  public copy(): Promises {
    const copy = new Promises(this.items);
    copy.broken.push(...this.broken);
    this.maps.forEach((map, index) => {
      for (const [key, value] of map) (copy.maps[index] as Map<number, unknown>).set(key, value);
    });
    return copy;
  }

  /** All on which later findings depend. */
  public fingerprint(): unknown {
    return this.maps.map((map) => [...map].sort(([one], [other]) => one - other));
  }

  public effectByStream(place: number, epoch: number): void {
    const isFinished = this.handled.get(place) === epoch || this.parked.get(place) === epoch;
    if (isFinished) this.repeated(place, 'the stream had finished it');
    if (this.redriven.get(place) === epoch) this.repeated(place, 'it had been redriven');
    this.effect({ place, epoch, isRedriven: false });
  }

  /**
   * A documented limit: nothing is promised of a record whose failure is older than a replay that has delivered the
   * record again. Neither message nor mark tells the helper in which pass the record has failed. For the same reason,
   * it cannot order passes that are older than the current one.
   *
   * @param epoch the latest pass in which the record failed
   * @param currentEpoch the pass that the mapping is making
   */
  public effectByRedrive(place: number, epoch: number, currentEpoch: number): void {
    const isOlderThanReplay = this.delivered.get(place)! > epoch;
    const areOldPassesMixed = epoch > 0 && epoch < currentEpoch;
    if (isOlderThanReplay || areOldPassesMixed) this.untraced.set(place, true);
    if (this.handled.get(place) === epoch) this.repeated(place, 'the stream had handled it');
    if (this.redriven.get(place) === epoch) this.repeated(place, 'it had been redriven before');
    this.effect({ place, epoch, isRedriven: true });
  }

  public deliveredByStream(place: number, epoch: number): void {
    this.delivered.set(place, epoch);
  }

  /** The store has learned that the stream is finished with these records. */
  public finishedByStream(handled: readonly number[], parked: readonly number[], epoch: number): void {
    for (const place of handled) this.handled.set(place, epoch);
    for (const place of parked) this.parked.set(place, epoch);
  }

  /** The store has learned that a redrive has handled the record. */
  public finishedByRedrive(place: number, epoch: number): void {
    this.redriven.set(place, epoch);
  }

  /** A message about the record was sent, and its item has to wait. */
  public holds(place: number): void {
    this.holding.set(place, true);
  }

  /** The mapping has discarded the record: from then on its item is out of order. */
  public discarded(place: number): void {
    this.holding.delete(place);
  }

  public isHandledByStream(place: number, epoch: number): boolean {
    return this.handled.get(place) === epoch;
  }

  /** By a documented limit, the helper may repeat the record, and late. */
  public excuse(place: number): void {
    this.handled.delete(place);
    this.parked.delete(place);
    this.excused.set(place, true);
  }

  /**
   * By a documented limit, nobody knows whether a record was handled in this pass or in an earlier one, or redriven: no
   * attempt of this pass could write anything.
   */
  public leftNoTrace(place: number): void {
    this.untraced.set(place, true);
  }

  /**
   * The stream is at its end.
   *
   * @param waiting records that wait in the failure queue
   */
  public atTheEnd(waiting: ReadonlySet<number>): void {
    const waitingItems = new Set([...waiting].map((place) => this.items[place]));
    this.items.forEach((item, place) => {
      const later = this.latest.get(place);
      if (!later && !waiting.has(place)) this.broken.push(`record ${place} is lost`);
      const last = this.last.get(item);
      if (!last || !later || place <= last.place || waitingItems.has(item)) return;
      if (this.excused.has(last.place) || this.untraced.has(last.place) || this.untraced.has(place)) return;
      const isDeclared = last.isRedriven && !later.isRedriven && later.epoch >= last.epoch;
      if (!isDeclared) this.broken.push(`item ${'ABCD'[item]} is left as of record ${last.place}, after ${place}`);
    });
  }

  private effect(effect: Effect): void {
    const { place } = effect;
    for (const earlier of this.holding.keys()) {
      if (earlier < place && this.items[earlier] === this.items[place]) {
        this.broken.push(`record ${place} has overtaken record ${earlier}, which is parked`);
      }
    }
    this.holding.delete(place);
    this.last.set(this.items[place], effect);
    this.latest.set(place, effect);
  }

  private repeated(place: number, reason: string): void {
    if (!this.excused.has(place) && !this.untraced.has(place)) {
      this.broken.push(`record ${place} was repeated: ${reason}`);
    }
  }

  private get maps(): readonly Map<number, unknown>[] {
    return [
      this.last,
      this.latest,
      this.delivered,
      this.handled,
      this.parked,
      this.redriven,
      this.holding,
      this.excused,
      this.untraced,
    ];
  }
}
