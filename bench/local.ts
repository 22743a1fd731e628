import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Case, fileCase, measureInTurn, median, printTable, rounded, Samples } from './compare';
import { withDynamoDBLocal } from './idempotency/table';
import { createStreamTable, dynamodbAt, Environment, fill } from './local/stream-table';

const ROUNDS = 7;
const LATENCY_ROUNDS = 3;
/** AWS's default, and as many as GetRecords returns at most. */
const BATCH_SIZES = [100, 1000];
const RECORDS = 10_000;
const WRITES = 80;

const CASES = { bare: 'bare-loop', mapping: 'mapping', function: 'function' };

/**
 * The local event source mapping over DynamoDB Local, with a handler in its process and with a function that has its
 * own, both of which do nothing, and a bare loop of GetRecords with the batch size as its limit. The ratios are the
 * mapping's by the loop's: of records a second, the more the better; of the time from a write to the handler, the
 * median of which both polls, each 250 ms, the less the better.
 */
export async function benchLocal(): Promise<object> {
  return withDynamoDBLocal(async (endpoint) => {
    const dynamodb = dynamodbAt(endpoint);
    const results: { [name: string]: number } = {};
    const full = await newTable(endpoint);
    await fill(dynamodb, full.tableName, RECORDS);
    for (const batchSize of BATCH_SIZES) {
      const samples = await measureInTurn(casesOf('throughput', { ...full, batchSize, records: RECORDS }), ROUNDS);
      printTable(samples, `${RECORDS} records, batches of ${batchSize}`);
      const suffix = batchSize === BATCH_SIZES[0] ? '' : String(batchSize);
      results[`throughputRatio${suffix}`] = ratio(samples, 'records/s', 'mapping');
      results[`functionThroughputRatio${suffix}`] = ratio(samples, 'records/s', 'function');
    }
    const empty = await newTable(endpoint);
    const samples = await measureInTurn(
      casesOf('latency', { ...empty, batchSize: BATCH_SIZES[0], records: WRITES }),
      LATENCY_ROUNDS,
      0,
    );
    printTable(samples, `${WRITES} writes, polled each 250 ms`);
    results.latencyRatio = ratio(samples, 'p50 ms', 'mapping');
    results.functionLatencyRatio = ratio(samples, 'p50 ms', 'function');
    dynamodb.destroy();
    return results;
  });
}

async function newTable(endpoint: string): Promise<Pick<Environment, 'endpoint' | 'tableName' | 'streamArn'>> {
  const tableName = randomUUID();
  return { endpoint, tableName, streamArn: await createStreamTable(dynamodbAt(endpoint), tableName) };
}

function casesOf(measure: string, environment: Environment): { [name: string]: Case } {
  const env = { NODE_OPTIONS: '--import tsx', BENCH_ENVIRONMENT: JSON.stringify(environment) };
  return Object.fromEntries(
    Object.entries(CASES).map(([name, file]) => [
      name,
      fileCase(join(__dirname, 'local', `${measure}-${file}.ts`), env),
    ]),
  );
}

function ratio(samples: { [name: string]: Samples }, measure: string, name: keyof typeof CASES): number {
  return rounded(median(samples[name][measure]) / median(samples.bare[measure]));
}
