/** What happened in a stretch of time. */
export interface TimeSlice {
  readonly fromMs: number;
  readonly lengthMs: number;
  readonly invocations: number;
  /**
   * Iterator ages, as Lambda reports them: of the last record of each batch, when it is invoked. None without an
   * invocation.
   */
  readonly iteratorAgeMaxMs?: number;
  readonly iteratorAgeP50Ms?: number;
  /** The most that ran at once. */
  readonly concurrency: number;
}

interface Samples {
  readonly agesMs: number[];
  concurrency: number;
  /** At its end. */
  running: number;
}

/** Lengths that people like, each so many of the one before. */
const LENGTHS_MS = [1, 5, 10, 30, 60, 120, 600, 1800, 3600, 7200, 21_600].map((seconds) => seconds * 1000);

/** More buckets than that are merged: a chart is not that wide. */
const MOST_BUCKETS = 400;

/** Invocations over time, in buckets that get longer as the time does. */
export class Timeline {
  private lengthMs = 1000;
  private buckets: (Samples | undefined)[] = [];

  public began(ageMs: number, running: number, nowMs: number): void {
    const bucket = this.bucketAt(nowMs);
    bucket.agesMs.push(ageMs);
    bucket.concurrency = Math.max(bucket.concurrency, running);
    bucket.running = running;
  }

  public ended(running: number, nowMs: number): void {
    this.bucketAt(nowMs).running = running;
  }

  public result(): TimeSlice[] {
    let running = 0;
    return Array.from(this.buckets, (samples, index) => {
      const agesMs = Float64Array.from(samples?.agesMs ?? []).sort();
      const concurrency = Math.max(running, samples?.concurrency ?? 0);
      running = samples?.running ?? running;
      return {
        fromMs: index * this.lengthMs,
        lengthMs: this.lengthMs,
        invocations: agesMs.length,
        iteratorAgeMaxMs: agesMs.at(-1),
        iteratorAgeP50Ms: middleOf(agesMs),
        concurrency,
      };
    });
  }

  /** Of all invocations. */
  public iteratorAge(): { readonly maxMs: number; readonly p50Ms: number } {
    const agesMs = Float64Array.from(this.buckets.flatMap((samples) => samples?.agesMs ?? [])).sort();
    return { maxMs: agesMs.at(-1) ?? 0, p50Ms: middleOf(agesMs) ?? 0 };
  }

  private bucketAt(nowMs: number): Samples {
    while (nowMs >= MOST_BUCKETS * this.lengthMs) this.lengthen();
    return (this.buckets[Math.floor(nowMs / this.lengthMs)] ??= { agesMs: [], concurrency: 0, running: 0 });
  }

  private lengthen(): void {
    const lengthMs = longerThan(this.lengthMs);
    const merged: (Samples | undefined)[] = [];
    this.buckets.forEach((samples, index) => {
      const place = Math.floor((index * this.lengthMs) / lengthMs);
      merged[place] = merge(merged[place], samples);
    });
    this.buckets = merged;
    this.lengthMs = lengthMs;
  }
}

function merge(samples: Samples | undefined, later: Samples | undefined): Samples | undefined {
  if (!samples || !later) return samples ?? later;
  return {
    agesMs: samples.agesMs.concat(later.agesMs),
    concurrency: Math.max(samples.concurrency, later.concurrency),
    running: later.running,
  };
}

/** A length of buckets into which those of this one fit. */
export function longerThan(lengthMs: number): number {
  return LENGTHS_MS.find((longer) => longer > lengthMs) ?? 2 * lengthMs;
}

/** Of sorted numbers. */
function middleOf(sorted: Float64Array): number | undefined {
  return sorted[Math.floor(sorted.length / 2)];
}
