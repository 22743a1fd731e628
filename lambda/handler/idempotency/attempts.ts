import { LedgerEntry } from './ledger-entry';

/**
 * Counts the failed attempts of records, as an event source mapping counts those of batches: the first one, and those
 * that are retries. A retry has the request id of the attempt before it and waits, longer each time. What follows at
 * once is none, and has another request id: the half of a batch that was split, or what is left of one that was done in
 * part.
 */
export class Attempts {
  private readonly counts = new Map<string, number>();
  private readonly retried = new Set<string>();
  private readonly failedNow = new Set<string>();

  /** @param writer a short digest of the request id */
  public constructor(private readonly writer: string) {}

  public get failures(): ReadonlyMap<string, number> {
    return this.counts;
  }

  /** Of an earlier invocation. */
  public learn({ attempts, writer }: Pick<LedgerEntry, 'attempts' | 'writer'>): void {
    for (const [id, count] of attempts) {
      this.counts.set(id, Math.max(count, this.counts.get(id) ?? 0));
      if (writer === this.writer) this.retried.add(id);
    }
  }

  /** The record has failed in this invocation. Returns how often it has. */
  public failed(id: string): number {
    const before = this.counts.get(id) ?? 0;
    const count = before === 0 || (this.retried.has(id) && !this.failedNow.has(id)) ? before + 1 : before;
    this.failedNow.add(id);
    this.counts.set(id, count);
    return count;
  }
}
