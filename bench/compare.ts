import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import Table from 'cli-table3';

const run = promisify(execFile);

/** Measurements of one case, by name, one for each run. */
export type Samples = { readonly [measure: string]: number[] };

/**
 * Runs each case in a process of its own, in turn, so that a slow minute of the machine slows all of them. A case is a file that
 * prints its measurements as one line of JSON. The first round warms the disk and is thrown away.
 */
export async function measureInTurn(cases: { readonly [name: string]: string }, rounds: number): Promise<{ [name: string]: Samples }> {
  const samples: { [name: string]: { [measure: string]: number[] } } = Object.fromEntries(Object.keys(cases).map((name) => [name, {}]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, file] of Object.entries(cases)) {
      const { stdout } = await run(process.execPath, [file], { maxBuffer: 1e8 });
      if (round === 0) continue;
      for (const [measure, value] of Object.entries<number>(JSON.parse(stdout))) (samples[name][measure] ??= []).push(value);
    }
  }
  return samples;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median of each measure, and how far the middle half of the runs is spread around it. */
export function printTable(samples: { readonly [name: string]: Samples }): void {
  const measures = Object.keys(Object.values(samples)[0]);
  const table = new Table({ head: ['median (middle half of runs)', ...measures], style: { head: [], border: [] } });
  for (const [name, of] of Object.entries(samples)) {
    table.push([name, ...measures.map((measure) => `${median(of[measure]).toFixed(0)} (${quantile(of[measure], 0.25).toFixed(0)}–${quantile(of[measure], 0.75).toFixed(0)})`)]);
  }
  console.log(table.toString());
}

function quantile(values: number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) * fraction)];
}
