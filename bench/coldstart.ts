import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { build } from 'esbuild';
import { Case, measureInTurn, median, printTable, rounded } from './compare';
import { startDynamoDBLocal } from 'cdk-dynamodb-streams/local';

const ROUNDS = 21;
const RECORDS = 10;
const TABLE = 'Idempotency';

/** What a bundle is made of, each in a file. `everything` is not run: it has all that our helper exports. */
const BUNDLES = ['ours', 'powertools', 'empty', 'everything'];

/** What Lambda and `StreamConsumer` set. */
const FUNCTION_ENV = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_LAMBDA_FUNCTION_NAME: 'handler',
  // Where Lambda has its SDK too.
  NODE_PATH: resolve('node_modules'),
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  STREAM_IDEMPOTENCY: 'LEDGER',
  STREAM_IDEMPOTENCY_TABLE: TABLE,
};

/**
 * The time from the start of a process until its first batch is done, idempotently, over DynamoDB Local: ours, Powertools' batch and
 * idempotency, and a handler that does nothing. Bundled as `NodejsFunction` does it, minified. Measured from outside.
 */
export async function benchColdstart(): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-coldstart-'));
  const sizes = await bundle(folder);
  const dynamoDBLocal = await startDynamoDBLocal();
  await createTable(dynamoDBLocal.endpoint);
  const caseOf = (name: string): Case => async () => ({
    'ms to the first batch': await timeOf(join(folder, `${name}.js`), dynamoDBLocal.endpoint),
    'minified kB': sizes[name],
  });
  const samples = await measureInTurn({ 'ours, LEDGER': caseOf('ours'), 'Powertools': caseOf('powertools'), 'empty handler': caseOf('empty') }, ROUNDS);
  await dynamoDBLocal.stop();
  await rm(folder, { recursive: true });

  printTable(samples);
  console.log(`All that cdk-dynamodb-streams/lambda exports, minified: ${sizes.everything} kB.`);
  const milliseconds = (name: string) => median(samples[name]['ms to the first batch']);
  return {
    timeRatio: rounded(milliseconds('ours, LEDGER') / milliseconds('Powertools')),
    aboveEmptyRatio: rounded((milliseconds('ours, LEDGER') - milliseconds('empty handler')) / (milliseconds('Powertools') - milliseconds('empty handler'))),
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

async function createTable(endpoint: string): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: FUNCTION_ENV.AWS_REGION, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  await client.send(new CreateTableCommand({
    TableName: TABLE,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  }));
  client.destroy();
}

/** From before the process is there until it says that it is done, in milliseconds. */
async function timeOf(bundleFile: string, endpoint: string): Promise<number> {
  const event = JSON.stringify({ Records: Array.from({ length: RECORDS }, newRecord) });
  const env = { ...process.env, ...FUNCTION_ENV, AWS_ENDPOINT_URL_DYNAMODB: endpoint };
  const start = performance.now();
  const child = spawn(process.execPath, [join(__dirname, 'coldstart', 'invoke.mjs'), bundleFile, event], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const said = await Promise.race([once(child.stdout, 'data'), exited.then(() => [])]);
  const ms = performance.now() - start;
  child.kill();
  await exited;
  if (String(said) !== 'done') throw new Error(`${bundleFile} has not done its batch: ${said}`);
  return ms;
}

function newRecord(_: unknown, index: number): object {
  const id = { S: `order-${index}` };
  return {
    eventID: randomUUID().replaceAll('-', ''),
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    eventSourceARN: 'arn:aws:dynamodb:us-east-1:111122223333:table/Orders/stream/2026-09-17T13:00:00.000',
    dynamodb: {
      ApproximateCreationDateTime: 1_700_000_000,
      Keys: { id },
      NewImage: { id, status: { S: 'PAID' } },
      SequenceNumber: String(100_000_000_000_000_000_000n + BigInt(index)),
      SizeBytes: 50,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  };
}
