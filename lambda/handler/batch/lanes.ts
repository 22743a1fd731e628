/**
 * The records of a batch as lanes: a lane has the records of one item, in order. Says which records may run: of each
 * lane the first that is not done, and none of a lane that is running or was stopped. Records are named by their place
 * in the batch.
 */
export class Lanes {
  /** Place of the next record of the same lane, if there is one. */
  private readonly next: (number | undefined)[];
  /** Places of the first records of lanes that have not begun, from `begun` on. */
  private readonly heads: number[] = [];
  private begun = 0;
  /** Places of records whose predecessors are done, from `resumed` on. */
  private readonly ready: number[] = [];
  private resumed = 0;

  /** @param itemKeys of the records of a batch, in order */
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
   * Up to so many records that may run now, each of another lane, the earlier ones of the batch first. There is one at
   * least.
   */
  public take(limit: number): number[] {
    const taken = [this.takeFirst()];
    while (taken.length < limit && this.haveRunnable) taken.push(this.takeFirst());
    return taken;
  }

  /** The record is done: the next of its lane may run. A lane whose record is never said to be done has stopped. */
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
