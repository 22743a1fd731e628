/** The events of a stretch of time. */
export interface TimeSlice {
  readonly fromMs: number;
  readonly lengthMs: number;
  readonly invocations: number;
  /**
   * The iterator age as Lambda reports it: the age of the last record of a batch when it is invoked. Undefined without
   * an invocation.
   */
  readonly iteratorAgeMaxMs?: number;
  readonly iteratorAgeP50Ms?: number;
  /** The highest number of invocations at once. */
  readonly concurrency: number;
}

interface Samples {
  readonly agesMs: number[];
  concurrency: number;
  /** The invocations that run at its end. */
  running: number;
}

/** Lengths that people like. Each is a multiple of the one before. */
const LENGTHS_MS = [1, 5, 10, 30, 60, 120, 600, 1800, 3600, 7200, 21_600].map((seconds) => seconds * 1000);

/** More slices than this are merged, because a chart is not wider. */
const MOST_SLICES = 400;

/** Records invocations over time. The slices become longer with the time. */
export class Timeline {
  private lengthMs = 1000;
  private slices: (Samples | undefined)[] = [];

  public began(ageMs: number, running: number, nowMs: number): void {
    const slice = this.sliceAt(nowMs);
    slice.agesMs.push(ageMs);
    slice.concurrency = Math.max(slice.concurrency, running);
    slice.running = running;
  }

  public ended(running: number, nowMs: number): void {
    this.sliceAt(nowMs).running = running;
  }

  public result(): TimeSlice[] {
    let running = 0;
    return Array.from(this.slices, (samples, index) => {
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

  /** Returns the iterator age over all invocations. */
  public iteratorAge(): { readonly maxMs: number; readonly p50Ms: number } {
    const agesMs = Float64Array.from(this.slices.flatMap((samples) => samples?.agesMs ?? [])).sort();
    return { maxMs: agesMs.at(-1) ?? 0, p50Ms: middleOf(agesMs) ?? 0 };
  }

  private sliceAt(nowMs: number): Samples {
    while (nowMs >= MOST_SLICES * this.lengthMs) this.lengthen();
    return (this.slices[Math.floor(nowMs / this.lengthMs)] ??= { agesMs: [], concurrency: 0, running: 0 });
  }

  private lengthen(): void {
    const lengthMs = longerThan(this.lengthMs);
    const merged: (Samples | undefined)[] = [];
    this.slices.forEach((samples, index) => {
      const place = Math.floor((index * this.lengthMs) / lengthMs);
      merged[place] = merge(merged[place], samples);
    });
    this.slices = merged;
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

/** Returns a longer length, of which this one is a part. */
export function longerThan(lengthMs: number): number {
  return LENGTHS_MS.find((longer) => longer > lengthMs) ?? 2 * lengthMs;
}

/** Returns the middle of sorted numbers. */
function middleOf(sorted: Float64Array): number | undefined {
  return sorted[Math.floor(sorted.length / 2)];
}
