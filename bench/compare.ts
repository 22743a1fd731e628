import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import Table from 'cli-table3';

const run = promisify(execFile);

/** Measurements of one run, by name. */
export type Measures = { readonly [measure: string]: number };

/** Measurements of one case, by name, one for each run. */
export type Samples = { readonly [measure: string]: number[] };

/** What is compared, measured once. */
export type Case = () => Promise<Measures>;

/** A file that has a process of its own, and prints its measurements as one line of JSON. */
export function fileCase(file: string, env: { readonly [name: string]: string } = {}): Case {
  return async () =>
    JSON.parse((await run(process.execPath, [file], { maxBuffer: 1e8, env: { ...process.env, ...env } })).stdout);
}

/**
 * Runs each case in turn, or each file, so that a slow minute of the machine slows all of them. The first rounds warm
 * the disk, and whatever else serves the cases, and are thrown away.
 *
 * BENCH_ROUNDS is how many rounds there are, whatever a benchmark asks for: one is enough to see that it runs.
 */
export async function measureInTurn(
  cases: { readonly [name: string]: string | Case },
  rounds: number,
  thrownAway = 1,
): Promise<{ [name: string]: Samples }> {
  const wanted = Number(process.env.BENCH_ROUNDS ?? rounds);
  const samples: { [name: string]: { [measure: string]: number[] } } = Object.fromEntries(
    Object.keys(cases).map((name) => [name, {}]),
  );
  for (let round = -thrownAway; round < wanted; round++) {
    for (const [name, of] of Object.entries(cases)) {
      const measures = await (typeof of === 'string' ? fileCase(of) : of)();
      if (round < 0) continue;
      for (const [measure, value] of Object.entries(measures)) (samples[name][measure] ??= []).push(value);
    }
  }
  return samples;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** For a line of JSON: as many digits as mean something. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** Median of each measure, and how far the middle half of the runs is spread around it. */
export function printTable(
  samples: { readonly [name: string]: Samples },
  title = 'median (middle half of runs)',
): void {
  const measures = Object.keys(Object.values(samples)[0]);
  const table = new Table({ head: [title, ...measures], style: { head: [], border: [] } });
  for (const [name, of] of Object.entries(samples)) {
    table.push([name, ...measures.map((measure) => spread(of[measure]))]);
  }
  console.log(table.toString());
}

/** Median of the values, and the middle half of them if they differ. */
export function spread(values: number[]): string {
  const [low, high] = [quantile(values, 0.25), quantile(values, 0.75)].map(text);
  return low === high ? low : `${text(median(values))} (${low}–${high})`;
}

function text(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(rounded(value));
}

function quantile(values: number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) * fraction)];
}
