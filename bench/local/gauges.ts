/**
 * Measures how many records a second there are from the first batch on, until all were there. What comes before that is
 * not what is measured.
 */
export class Throughput {
  private firstMs = 0;
  private ofFirst = 0;
  private count = 0;

  public constructor(private readonly records: number) {}

  /** A batch was handled. True if it was the last. */
  public took(records: number): boolean {
    if (this.count === 0) [this.firstMs, this.ofFirst] = [performance.now(), records];
    this.count += records;
    return this.count >= this.records;
  }

  /** Prints the measurement. */
  public print(): void {
    if (this.count !== this.records) throw new Error(`${this.count} records were read, not ${this.records}`);
    console.log(
      JSON.stringify({ 'records/s': ((this.count - this.ofFirst) / (performance.now() - this.firstMs)) * 1000 }),
    );
  }
}

/** Measures how long records are on their way. */
export class Latency {
  private readonly latenciesMs: number[] = [];

  public constructor(private readonly records: number) {}

  /** A record has arrived that was written so long ago. True if it was the last. */
  public arrived(afterMs: number): boolean {
    return this.latenciesMs.push(afterMs) === this.records;
  }

  /** Prints the measurement. */
  public print(): void {
    const sorted = [...this.latenciesMs].sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)];
    console.log(JSON.stringify({ 'p50 ms': at(0.5), 'p95 ms': at(0.95) }));
  }
}
