import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { MultiBar } from 'cli-progress';
import { InvalidArgumentError, Option, program } from 'commander';
import { build } from 'esbuild';
import { soak, SoakOptions, SoakResult } from './soak';
import { summaryOf, summaryTable } from './summary';
import { Mode, MODES } from './worker-settings';
import { startDynamoDBLocal } from '../../lambda/local';
import { SqsServer, startSqsServer } from '../support/sqs-server';

/** The first faults are printed, and the evidence of the very first. */
const PRINTED_FAULTS = 10;

const RUNS_AT_ONCE = 3;

interface Options {
  readonly kills: number;
  readonly changes: number;
  readonly mode?: Mode;
  readonly seed: number;
}

const { kills, changes, mode, seed } = program
  .name('npm run soak --')
  .description(
    'Kills the processes that consume a stream and redrive its failures, over DynamoDB Local and an SQS server, and compares their effects with the promises of the helper.',
  )
  .option('--kills <number>', 'processes to kill in a run', wholeNumber, 50)
  .option('--changes <number>', 'changes to make in a run, at least', wholeNumber, 2500)
  .addOption(
    new Option('--mode <mode>', 'how the function is configured (default: a run of each)').choices(Object.keys(MODES)),
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
  console.log(`Starting DynamoDB Local and an SQS server. The seed is ${seed}.`);
  const [{ endpoint }, sqs] = await Promise.all([startDynamoDBLocal(), startSqsServer(), bundleScripts()]);
  const results = await runSideBySide(mode ? [mode] : (Object.keys(MODES) as Mode[]), endpoint, sqs);

  console.log(`\n${summaryTable(results)}`);
  for (const result of results) printFaults(result);
  const isSound = results.every(({ faults, failuresLeft }) => faults.length === 0 && failuresLeft === 0);
  console.log(JSON.stringify({ soak: { ok: isSound, seed, runs: results.map(summaryOf) } }));
  return isSound;
}

/** Most of a run is waiting, but a run has a dozen processes. */
async function runSideBySide(modes: readonly Mode[], dynamodb: string, sqs: SqsServer): Promise<SoakResult[]> {
  const bars = new MultiBar({
    format: '  {name} {bar} {value} of {total} kills, {settled} of {written} changes done',
    noTTYOutput: true,
    // Leave the terminal as it is: Ctrl-C gives no time to set it right again.
    linewrap: null,
  });
  try {
    const results: SoakResult[] = [];
    const waiting = [...modes];
    const runTheNext = async (): Promise<void> => {
      const each = waiting.shift();
      if (!each) return;
      const bar = bars.create(kills, 0, { name: each.padEnd(15), settled: 0, written: 0 });
      const onProgress: SoakOptions['onProgress'] = ({ kills: done, ...progress }) =>
        bar.update(Math.min(done, kills), progress);
      results.push(await soak({ mode: each, seed, kills, changes, dynamodb, sqs, folder, onProgress }));
      return runTheNext();
    };
    await Promise.all(Array.from({ length: RUNS_AT_ONCE }, runTheNext));
    return results;
  } finally {
    bars.stop();
  }
}

/** A script that node starts as it is starts in a tenth of the time. */
async function bundleScripts(): Promise<void> {
  await build({
    entryPoints: {
      'mapping-process': path.join(__dirname, 'mapping-process.ts'),
      'function-process': path.join(__dirname, 'function-process.ts'),
      command: path.join(__dirname, '../../lambda/cli/main.ts'),
    },
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
  });
}

function printFaults({ mode: each, faults, evidence }: SoakResult): void {
  if (faults.length === 0) return;
  console.log(`\n${each}, seed ${seed}: broken promises`);
  for (const { kind, sentence } of faults.slice(0, PRINTED_FAULTS)) console.log(`  ${kind}: ${sentence}`);
  if (faults.length > PRINTED_FAULTS) console.log(`  … and ${faults.length - PRINTED_FAULTS} more`);
  console.log(`\nWhat happened to ${faults[0].key}, in seconds:`);
  for (const line of evidence) console.log(line);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('It must be a whole number.');
}
