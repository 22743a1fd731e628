import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { MultiBar } from 'cli-progress';
import { InvalidArgumentError, Option, program } from 'commander';
import { build } from 'esbuild';
import { soak, SoakResult } from './soak';
import { summaryOf, summaryTable } from './summary';
import { Mode, MODES } from './worker-settings';
import { startDynamoDBLocal } from '../../lambda/local';

/** Faults that are told; the first has its evidence. */
const TOLD_FAULTS = 10;

interface Options {
  readonly kills: number;
  readonly changes: number;
  readonly mode?: Mode;
  readonly seed: number;
}

const { kills, changes, mode, seed } = program
  .name('npm run soak --')
  .description(
    'Kills the processes that consume a stream, over DynamoDB Local, and holds what they did against what the helper promises.',
  )
  .option('--kills <number>', 'processes to kill in a run', wholeNumber, 50)
  .option('--changes <number>', 'changes to make in a run, at least', wholeNumber, 2500)
  .addOption(
    new Option('--mode <mode>', 'how records are kept from having two effects (default: a run of each)').choices(MODES),
  )
  .option(
    '--seed <number>',
    'what chance depends on, but for the time that things take',
    wholeNumber,
    Math.floor(Math.random() * 1e6),
  )
  .parse()
  .opts<Options>();

// Node.js 20 is this project's floor; what later versions of the SDK need is not the reader's concern.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// Whatever was started ends with this process, and what was written goes.
const folder = mkdtempSync(path.join(tmpdir(), 'soak-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

main().then(
  (isSound) => process.exit(isSound ? 0 : 1),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);

async function main(): Promise<boolean> {
  console.log(`Starting DynamoDB Local. The seed is ${seed}.`);
  const [{ endpoint }] = await Promise.all([startDynamoDBLocal(), bundleScripts()]);
  const results = await runSideBySide(mode ? [mode] : MODES, endpoint);

  console.log(`\n${summaryTable(results)}`);
  for (const result of results) tellFaults(result);
  const isSound = results.every(({ faults }) => faults.length === 0);
  console.log(JSON.stringify({ soak: { ok: isSound, seed, runs: results.map(summaryOf) } }));
  return isSound;
}

/** Most of a run is waiting. */
async function runSideBySide(modes: readonly Mode[], endpoint: string): Promise<SoakResult[]> {
  const bars = new MultiBar({
    format: '  {name} {bar} {value} of {total} kills, {settled} of {written} changes done',
    noTTYOutput: true,
    // Leave the terminal as it is: Ctrl-C gives no time to set it right again.
    linewrap: null,
  });
  try {
    return await Promise.all(
      modes.map(async (each) => {
        const bar = bars.create(kills, 0, { name: each.padEnd(11), settled: 0, written: 0 });
        return soak({
          mode: each,
          seed,
          kills,
          changes,
          endpoint,
          folder,
          onProgress: ({ kills: done, ...progress }) => bar.update(Math.min(done, kills), progress),
        });
      }),
    );
  } finally {
    bars.stop();
  }
}

/** A script that node starts as it is starts in a tenth of the time. */
async function bundleScripts(): Promise<void> {
  await build({
    entryPoints: ['mapping-process', 'function-process'].map((name) => path.join(__dirname, `${name}.ts`)),
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
  });
}

function tellFaults({ mode: each, faults, evidence }: SoakResult): void {
  if (faults.length === 0) return;
  console.log(`\n${each}, seed ${seed}: what must not be`);
  for (const { kind, sentence } of faults.slice(0, TOLD_FAULTS)) console.log(`  ${kind}: ${sentence}`);
  if (faults.length > TOLD_FAULTS) console.log(`  … and ${faults.length - TOLD_FAULTS} more`);
  console.log(`\nWhat happened to ${faults[0].key}, in seconds:`);
  for (const line of evidence) console.log(line);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('It must be a whole number.');
}
