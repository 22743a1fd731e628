import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { Case, Measures, measureInTurn, median, printTable, rounded } from './compare';
import { newRecord } from './idempotency/record';
import { FUNCTION_ENV, TABLE_ENV, withDynamoDBLocal, withTable } from './idempotency/table';

const ROUNDS = 31;
const RECORDS = 10;
const TIME = 'ms to the first batch';
/** Which other work on the machine does not make longer. */
const CPU = 'of them CPU ms';

/** What a bundle is made of, each in a file. `everything` is not run: it has all that our helper exports. */
const BUNDLES = ['ours', 'powertools', 'empty', 'everything'];

/**
 * The time from the start of a process until its first batch is done, idempotently, over DynamoDB Local: ours,
 * Powertools' batch and idempotency, and a handler that does nothing. Bundled as `NodejsFunction` does it, minified.
 * Measured from outside.
 */
export async function benchColdstart(): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-coldstart-'));
  const sizes = await bundle(folder);
  const samples = await withDynamoDBLocal(async (endpoint) =>
    withTable(endpoint, async (tableName) => {
      const env = {
        ...FUNCTION_ENV,
        // Where Lambda has its SDK too.
        NODE_PATH: resolve('node_modules'),
        STREAM_IDEMPOTENCY: 'PER_BATCH',
        [TABLE_ENV]: tableName,
        AWS_ENDPOINT_URL_DYNAMODB: endpoint,
      };
      const caseOf =
        (name: string): Case =>
        async () => ({ ...(await firstBatchOf(join(folder, `${name}.js`), env)), 'minified kB': sizes[name] });
      return measureInTurn(
        { 'ours, PER_BATCH': caseOf('ours'), Powertools: caseOf('powertools'), 'empty handler': caseOf('empty') },
        ROUNDS,
      );
    }),
  );
  await rm(folder, { recursive: true });

  printTable(samples);
  console.log(`All that cdk-dynamodb-streams/lambda exports, minified: ${sizes.everything} kB.`);
  const ratio = (measure: string) => {
    const [ours, powertools, empty] = Object.values(samples).map((of) => median(of[measure]));
    return { ofAll: rounded(ours / powertools), aboveEmpty: rounded((ours - empty) / (powertools - empty)) };
  };
  return {
    timeRatio: ratio(TIME).ofAll,
    timeAboveEmptyRatio: ratio(TIME).aboveEmpty,
    cpuRatio: ratio(CPU).ofAll,
    cpuAboveEmptyRatio: ratio(CPU).aboveEmpty,
    everythingKB: sizes.everything,
    streamHandlerKB: sizes.ours,
    powertoolsKB: sizes.powertools,
  };
}

/** Returns the size of each bundle, in kB. */
async function bundle(folder: string): Promise<{ [name: string]: number }> {
  await build({
    entryPoints: BUNDLES.map((name) => join(__dirname, 'coldstart', `${name}.mjs`)),
    outdir: folder,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['@aws-sdk/*', '@smithy/*'],
    logLevel: 'warning',
  });
  const sizes = BUNDLES.map(async (name) => [name, rounded((await stat(join(folder, `${name}.js`))).size / 1000)]);
  return Object.fromEntries(await Promise.all(sizes));
}

/** From before the process is there until it says that it is done. */
async function firstBatchOf(bundleFile: string, env: NodeJS.ProcessEnv): Promise<Measures> {
  const event = JSON.stringify({ Records: Array.from({ length: RECORDS }, (_, index) => newRecord(index)) });
  const start = performance.now();
  const child = spawn(process.execPath, [join(__dirname, 'coldstart', 'invoke.mjs'), bundleFile, event], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [cpuMs] = await Promise.race([once(child.stdout, 'data'), exited.then(() => [])]);
  const ms = performance.now() - start;
  child.kill();
  await exited;
  if (!cpuMs) throw new Error(`${bundleFile} has not done its batch`);
  return { [TIME]: ms, [CPU]: Number(cpuMs) };
}
