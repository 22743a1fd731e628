import { join } from 'node:path';
import Table from 'cli-table3';
import { Case, fileCase, measureInTurn, median, rounded, Samples, spread } from './compare';
import { FUNCTION_ENV, TABLE_ENV, withDynamoDBLocal, withTable } from './idempotency/table';
import { withDelay } from './idempotency/with-delay';

const ROUNDS = 4;
const LATENCIES_MS = [0, 5];
/** Most tables are quiet, and their batches have 1 to 10 records. */
const SIZES = [1, 10, 100, 1000];

/** The measures that a case prints. */
const SPEED = 'records/s';
const REQUESTS = 'requests a record';
const WCU = 'WCU a record';

/** Names, and files. */
const OURS = { perBatch: 'ours-per-batch', perRecord: 'ours-per-record' };
const SEQUENTIAL = 'powertools-sequential';
const POWERTOOLS = [SEQUENTIAL, 'powertools-parallel'];
/** Its handler takes 20 ms. Commits are written while records are processed, so a slow handler causes more writes. */
const SLOW = { name: 'ours-per-record-slow', size: 100 };

/** The samples of each case, by latency. */
type Series = ReadonlyMap<number, { readonly [name: string]: Samples }>;

/**
 * Batches of new records over DynamoDB Local, with `streamHandler` and with Powertools' batch and idempotency. The
 * handler only reads an attribute. Everything is warm: a case prints the median of its invocations.
 *
 * A ratio compares a case with the faster one of Powertools' two modes.
 */
export async function benchIdempotency(): Promise<object> {
  console.log(
    'Capacity is counted from the requests as they are sent: each item written, rounded up to 1 KB; twice that in a transaction.',
  );
  const results: { [name: string]: { [measure: string]: number } } = {};
  await withDynamoDBLocal(async (endpoint) => {
    // DynamoDB Local is slow for its first thousands of requests.
    await measureInTurn(casesOf(Math.max(...SIZES), endpoint, endpoint), 0);
    const table = new Table({
      head: ['records', '', REQUESTS, WCU, ...LATENCIES_MS.flatMap((ms) => [`${SPEED}, +${ms} ms`, 'ratio'])],
      style: { compact: true, head: [], border: [] },
    });
    for (const size of SIZES) {
      const series = await measureSize(size, endpoint);
      table.push(...rowsOf(size, series));
      for (const [name, file] of Object.entries(OURS)) results[`${name}${size}`] = resultOf(series, file);
    }
    const { name, size } = SLOW;
    const slow = await measureInTurn({ [name]: caseOf(name, size, endpoint, endpoint) }, 1, 0);
    table.push([size, `${name}: 20 ms a record`, spread(slow[name][REQUESTS]), spread(slow[name][WCU])]);
    results[`perRecord${size}Slow`] = costsOf(slow[name]);
    console.log(table.toString());
  });
  return results;
}

async function measureSize(size: number, endpoint: string): Promise<Series> {
  const series = new Map<number, { readonly [name: string]: Samples }>();
  for (const latencyMs of LATENCIES_MS) {
    await withDelay(endpoint, latencyMs, async (delayed) => {
      const { [SEQUENTIAL]: sequential, ...others } = casesOf(size, endpoint, delayed);
      // It takes a quarter of a minute for so many slow requests, and is known to be the slower mode at such sizes.
      const isEndless = latencyMs > 0 && size > 100;
      const cases = isEndless ? others : { ...others, [SEQUENTIAL]: sequential };
      series.set(latencyMs, await measureInTurn(cases, ROUNDS, 0));
    });
  }
  return series;
}

function casesOf(size: number, endpoint: string, delayed: string): { [name: string]: Case } {
  return Object.fromEntries(
    [...Object.values(OURS), ...POWERTOOLS].map((name) => [name, caseOf(name, size, endpoint, delayed)]),
  );
}

function caseOf(name: string, size: number, endpoint: string, delayed: string): Case {
  return async () =>
    withTable(endpoint, async (tableName) =>
      fileCase(join(__dirname, 'idempotency', `${name}.mjs`), {
        ...FUNCTION_ENV,
        [TABLE_ENV]: tableName,
        AWS_ENDPOINT_URL_DYNAMODB: delayed,
        BENCH_RECORDS: String(size),
      })(),
    );
}

/** A row for each case of a size. A case that was left out at a latency has an empty cell there. */
function rowsOf(size: number, series: Series): (string | number)[][] {
  return Object.entries(series.get(LATENCIES_MS[0])!).map(([name, costs]) => [
    size,
    name,
    spread(costs[REQUESTS]),
    spread(costs[WCU]),
    ...[...series.values()].flatMap((samples) =>
      name in samples ? [spread(samples[name][SPEED]), `${ratioOf(samples, name)}×`] : ['', ''],
    ),
  ]);
}

function resultOf(series: Series, name: string): { [measure: string]: number } {
  const ratios = [...series].map(([latencyMs, samples]) => [`ratio${latencyMs}ms`, ratioOf(samples, name)]);
  return { ...costsOf(series.get(LATENCIES_MS[0])![name]), ...Object.fromEntries(ratios) };
}

function costsOf(samples: Samples): { requests: number; wcu: number } {
  return { requests: rounded(median(samples[REQUESTS])), wcu: rounded(median(samples[WCU])) };
}

function ratioOf(samples: { readonly [name: string]: Samples }, name: string): number {
  const speeds = POWERTOOLS.filter((other) => other in samples).map((other) => median(samples[other][SPEED]));
  return rounded(median(samples[name][SPEED]) / Math.max(...speeds));
}
