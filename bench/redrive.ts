import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { build } from 'esbuild';
import { fileCase, measureInTurn, median, printTable, rounded, Samples } from './compare';
import { FUNCTION_ENV, withDynamoDBLocal } from './idempotency/table';
import { withDelay } from './idempotency/with-delay';
import { createFailures } from './redrive/failures';

const ROUNDS = 7;
/** Added to each request: none, and about what one to AWS takes within a Region. */
const LATENCIES_MS = [0, 5];
const MESSAGES = 1000;
const BATCH_SIZE = 10;

const CASES = ['ours', 'naive', 'bare-loop'];

/** What a case prints. */
const RECORDS = 'records/s';
const CALLS = 'streams API calls';

/**
 * Gives 10,000 failed records, which 1,000 messages point at, back to a function that does nothing, over DynamoDB
 * Local: with `redrive`, and with an iterator and a page for each message. Measured is from the messages in memory to
 * the last record given back. A bare loop over the same part of the stream, which gives back nothing real, tells what
 * can be had at most: without latency, it is the server that takes the time.
 */
export async function benchRedrive(): Promise<object> {
  console.log(
    'Calls are requests to the streams API (GetShardIterator, GetRecords), attempts included, as the SDK sends them. No queue and no function is asked.',
  );
  const folder = await mkdtemp(join(tmpdir(), 'bench-redrive-'));
  await build({
    entryPoints: CASES.map((name) => join(__dirname, 'redrive', `${name}.ts`)),
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
  const results: { [measure: string]: number } = {};
  await withDynamoDBLocal(async (endpoint) => {
    const access = {
      endpoint,
      region: FUNCTION_ENV.AWS_REGION,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    };
    const messages = await createFailures(
      new DynamoDBClient(access),
      new DynamoDBStreamsClient(access),
      MESSAGES,
      BATCH_SIZE,
    );
    const file = join(folder, 'messages.jsonl');
    await writeFile(file, messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
    for (const latencyMs of LATENCIES_MS) {
      await withDelay(endpoint, latencyMs, async (delayed) => {
        const env = {
          ...FUNCTION_ENV,
          AWS_ENDPOINT_URL_DYNAMODB_STREAMS: delayed,
          BENCH_MESSAGES: file,
          BENCH_RECORDS: String(MESSAGES * BATCH_SIZE),
        };
        const samples = await measureInTurn(
          Object.fromEntries(CASES.map((name) => [name, fileCase(join(folder, `${name}.js`), env)])),
          ROUNDS,
        );
        printTable(samples, `${latencyMs} ms more a request`);
        results[`recordsRatio${latencyMs}ms`] = ratioOf(samples, RECORDS, 'naive');
        results[`recordsRatioToBareLoop${latencyMs}ms`] = ratioOf(samples, RECORDS, 'bare-loop');
        results.callsRatio = ratioOf(samples, CALLS, 'naive');
      });
    }
  });
  await rm(folder, { recursive: true });

  return { recordsRatio: results.recordsRatio5ms, ...results };
}

function ratioOf(samples: { [name: string]: Samples }, measure: string, other: string): number {
  return rounded(median(samples.ours[measure]) / median(samples[other][measure]));
}
