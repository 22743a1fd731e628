import { LedgerEntry } from './ledger-entry';

/**
 * Counts the failed attempts of records as an event source mapping counts those of batches: the first attempt and its
 * retries. A retry waits, and has the request id of the attempt before it. An invocation with half of a split batch, or
 * with the rest of a batch after partial progress, follows at once with another request id, and is not a retry.
 */
export class Attempts {
  private readonly counts = new Map<string, number>();
  private readonly retried = new Set<string>();
  private readonly failedNow = new Set<string>();

  /** @param writer a short digest of this invocation's request id */
  public constructor(private readonly writer: string) {}

  public get failures(): ReadonlyMap<string, number> {
    return this.counts;
  }

  /** Adds the attempts that an earlier invocation has counted. */
  public learn({ attempts, writer }: Pick<LedgerEntry, 'attempts' | 'writer'>): void {
    for (const [id, count] of attempts) {
      this.counts.set(id, Math.max(count, this.counts.get(id) ?? 0));
      if (writer === this.writer) this.retried.add(id);
    }
  }

  /** Counts a failure in this invocation, and returns the number of failed attempts. */
  public failed(id: string): number {
    const before = this.counts.get(id) ?? 0;
    const count = before === 0 || (this.retried.has(id) && !this.failedNow.has(id)) ? before + 1 : before;
    this.failedNow.add(id);
    this.counts.set(id, count);
    return count;
  }
}
