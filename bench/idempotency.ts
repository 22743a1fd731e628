import { join } from 'node:path';
import { Case, fileCase, measureInTurn, median, printTable, rounded, Samples } from './compare';
import { FUNCTION_ENV, TABLE_ENV, withDynamoDBLocal, withTable } from './idempotency/table';
import { withDelay } from './idempotency/with-delay';

const ROUNDS = 4;
const LATENCIES_MS = [0, 5];
const SIZES = [100, 1000];

/** What a case prints. */
const SPEED = 'records/s';
const REQUESTS = 'requests a record';
const WCU = 'WCU a record';

/** Names, and files. */
const OURS = { perBatch: 'ours-per-batch', strict: 'ours-per-record' };
const SEQUENTIAL = 'powertools-sequential';
const POWERTOOLS = [SEQUENTIAL, 'powertools-parallel'];
/**
 * Its handler takes 20 ms: claims are committed while records are processed, so that the longer that takes the more is
 * written.
 */
const SLOW = 'ours-per-record-slow';

/**
 * Batches of new records, whose handler does nothing but read an attribute, by `streamHandler` and by Powertools' batch
 * and idempotency, over DynamoDB Local. Warm: what a case prints is the median of its invocations.
 *
 * The ratios say how many times more records a second ours does than Powertools in whichever of its modes is the
 * faster.
 */
export async function benchIdempotency(): Promise<object> {
  console.log(
    'Capacity is counted from the requests as they are sent: each item written, rounded up to 1 KB; twice that in a transaction.',
  );
  const results: { [name: string]: { [measure: string]: number } } = {};
  await withDynamoDBLocal(async (endpoint) => {
    // DynamoDB Local is slow at first, for thousands of requests.
    await measureInTurn(casesOf(Math.max(...SIZES), endpoint, endpoint), 0);
    for (const latencyMs of LATENCIES_MS) {
      await withDelay(endpoint, latencyMs, async (delayed) => {
        for (const size of SIZES) {
          const { [SEQUENTIAL]: sequential, ...others } = casesOf(size, endpoint, delayed);
          // One after another, so many slow requests take a quarter of a minute. By then it is known to be the slower
          // of the two.
          const isEndless = latencyMs > 0 && size > SIZES[0];
          const samples = await measureInTurn(isEndless ? others : { ...others, [SEQUENTIAL]: sequential }, ROUNDS, 0);
          printTable(samples, `${size} records, ${latencyMs} ms more a request`);
          for (const [name, file] of Object.entries(OURS)) {
            Object.assign((results[`${name}${size}`] ??= {}), compared(samples, file, latencyMs));
          }
        }
      });
    }
    const slow = await measureInTurn({ [SLOW]: caseOf(SLOW, SIZES[0], endpoint, endpoint) }, 1, 0);
    printTable(slow, `${SIZES[0]} records, of which each takes 20 ms`);
    results[`strict${SIZES[0]}Slow`] = {
      requests: rounded(median(slow[SLOW][REQUESTS])),
      wcu: rounded(median(slow[SLOW][WCU])),
    };
  });
  return results;
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

function compared(
  samples: { [name: string]: Samples },
  name: string,
  latencyMs: number,
): { [measure: string]: number } {
  const of = (file: string, measure: string) => median(samples[file][measure]);
  const powertools = Math.max(...POWERTOOLS.filter((file) => file in samples).map((file) => of(file, SPEED)));
  return {
    requests: rounded(of(name, REQUESTS)),
    wcu: rounded(of(name, WCU)),
    [`ratio${latencyMs}ms`]: rounded(of(name, SPEED) / powertools),
  };
}
