/**
 * Sorts the records of a batch into lanes, one for each item, and tells which records may run. In each lane that is the
 * first record that is not done. A lane in which a record runs, or has failed, has none. A record is named by its place
 * in the batch.
 */
export class Lanes {
  /** For each place, the place of the next record in its lane. */
  private readonly next: (number | undefined)[];
  /** Places of the first record of each lane. The lanes from `begun` on have not begun. */
  private readonly heads: number[] = [];
  private begun = 0;
  /** Places of records whose predecessors are done. The records from `resumed` on have not begun. */
  private readonly ready: number[] = [];
  private resumed = 0;

  /** @param itemKeys the item keys of the records, in order */
  public constructor(itemKeys: readonly string[]) {
    this.next = new Array(itemKeys.length);
    const tails = new Map<string, number>();
    itemKeys.forEach((itemKey, place) => {
      const tail = tails.get(itemKey);
      if (tail === undefined) this.heads.push(place);
      else this.next[tail] = place;
      tails.set(itemKey, place);
    });
  }

  /** Whether there is a record that may run now. */
  public get haveRunnable(): boolean {
    return this.begun < this.heads.length || this.resumed < this.ready.length;
  }

  /**
   * Takes up to `limit` records that may run now, each from another lane, in the order of the batch. Call it only if
   * `haveRunnable`.
   */
  public take(limit: number): number[] {
    const taken = [this.takeFirst()];
    while (taken.length < limit && this.haveRunnable) taken.push(this.takeFirst());
    return taken;
  }

  /** Lets the next record of the lane run. A lane stops if this is never called for its record. */
  public done(place: number): void {
    const next = this.next[place];
    if (next !== undefined) this.ready.push(next);
  }

  private takeFirst(): number {
    const head = this.heads[this.begun] ?? Infinity;
    const follower = this.ready[this.resumed] ?? Infinity;
    if (head < follower) this.begun++;
    else this.resumed++;
    return Math.min(head, follower);
  }
}
