import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build, Plugin } from 'esbuild';
import { Mutant, MUTANTS } from './mutants';
import { Proven, Work } from './worker';

/**
 * `npm run proof:exhaustive [-- BOUND [MUTANT]]`: runs every schedule up to the bound, which is `ci` unless another one
 * of `settings.ts` is given. Then it makes one mistake after another in the helper, and expects that the same check
 * finds each of them.
 */
async function main([bound, only]: readonly [bound: Work['bound'], only: string]): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'exhaustive-'));
  try {
    const helper = await bundle(folder);
    const parts = await inParallel([...new Array(WORKERS).keys()], async (worker) =>
      prove(helper, { bound, worker, workers: WORKERS }),
    );
    const isProven = parts.map(printProven).every(Boolean);
    console.log(`${sumText(parts)} up to the bound '${bound}'\n`);
    const mutants = MUTANTS.filter(({ name }) => name.includes(only));
    const found = await inParallel(mutants, async (mutant) => {
      const work = { bound, only: mutant.setting, worker: 0, workers: 1 };
      const proven = await prove(await bundle(folder, mutant), work);
      printMutant(mutant, proven);
      return proven.counterexample !== undefined;
    });
    console.log(`${found.filter(Boolean).length} of ${mutants.length} mutants were found`);
    return isProven && found.every(Boolean);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const WORKERS = availableParallelism();

const HANDLER = resolve(__dirname, '../../../../lambda/handler');

/** Makes a file of the worker and the helper, with the mistake of the mutant. */
async function bundle(folder: string, mutant?: Mutant): Promise<string> {
  const outfile = join(folder, `${mutant ? MUTANTS.indexOf(mutant) : 'helper'}.js`);
  await build({
    entryPoints: [join(__dirname, 'worker.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
    plugins: mutant ? [mutation(mutant)] : [],
  });
  return outfile;
}

function mutation({ name, file, text, replacement }: Mutant): Plugin {
  const mutated = resolve(HANDLER, file);
  const parts = readFileSync(mutated, 'utf8').split(text);
  if (parts.length !== 2) {
    throw new Error(`the text of the mutant '${name}' must be in ${file} once, and is there ${parts.length - 1} times`);
  }
  return {
    name,
    setup: ({ onLoad }) =>
      onLoad({ filter: /\.ts$/ }, ({ path }) =>
        path === mutated ? { contents: parts.join(replacement), loader: 'ts' } : undefined,
      ),
  };
}

async function prove(file: string, work: Work): Promise<Proven> {
  return new Promise((done, fail) => {
    const child = fork(file, [JSON.stringify(work)], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    let output = '';
    child.stdout!.on('data', (chunk) => (output += chunk));
    child.once('error', fail);
    child.once('close', (code) =>
      code === 0 ? done(JSON.parse(output)) : fail(new Error(`${file} fails: ${output}`)),
    );
  });
}

async function inParallel<Item, Result>(
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const work = async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await run(items[index]);
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return results;
}

function sumText(parts: readonly Proven[]): string {
  const sum = (count: 'settings' | 'schedules' | 'steps' | 'states' | 'cut') =>
    parts.reduce((total, part) => total + part[count], 0).toLocaleString('en-US');
  return `${sum('schedules')} schedules of ${sum('settings')} settings, by ${sum('steps')} invocations: ${sum('states')} states, met again ${sum('cut')} times,`;
}

function printProven({ setting, counterexample }: Proven): boolean {
  if (counterexample) console.log(['BROKEN', JSON.stringify(setting), ...counterexample].join('\n  '));
  return counterexample === undefined;
}

function printMutant({ name }: Mutant, { setting, counterexample, schedules }: Proven): void {
  if (!counterexample) {
    console.log(`NOT FOUND: ${name}`);
  } else {
    console.log(
      [`found after ${schedules} schedules: ${name}`, settingText(setting!), ...counterexample].join('\n    '),
    );
  }
}

function settingText({ mode, items, mapping, holdItem }: NonNullable<Proven['setting']>): string {
  const { batchSize, maximumRetryAttempts, bisectBatchOnFunctionError } = mapping;
  return [
    `${mode}, items ${items.map((item) => 'AB'[item]).join('')}, batches of ${batchSize}`,
    `${maximumRetryAttempts} retries${bisectBatchOnFunctionError ? ', bisected' : ''}${holdItem ? ', items held' : ''}`,
  ].join(', ');
}

const [, , bound = 'ci', only = ''] = process.argv;
void main([bound as Work['bound'], only]).then((isProven) => (process.exitCode = isProven ? 0 : 1));
