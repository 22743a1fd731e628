import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Case, fileCase, measureInTurn, median, printTable, rounded } from './compare';
import { newRecord } from './idempotency/record';
import { FUNCTION_ENV, TABLE_ENV, withDynamoDBLocal, withTable } from './idempotency/table';

const ROUNDS = 9;
/** The most that an event source mapping puts into a batch, and what an event may have at most. */
const RECORDS = 10_000;
const EVENT_BYTES = 6_000_000;

/**
 * The most memory that a process has had after its first batch, which is as large as one can be. `ours` is
 * `streamHandler` with the ledger, over DynamoDB Local; the bare loops decode each new image with the SDK's
 * `unmarshall`, or read an attribute of it as it is. The ratios say how much more ours takes.
 */
export async function benchMemory(): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-memory-'));
  const eventFile = join(folder, 'event.json');
  const event = JSON.stringify({ Records: Array.from({ length: RECORDS }, (_, index) => recordOf(index)) });
  await writeFile(eventFile, event);
  const samples = await withDynamoDBLocal(async (endpoint) => {
    const caseOf =
      (name: string): Case =>
      async () =>
        withTable(endpoint, async (tableName) =>
          fileCase(join(__dirname, 'memory', `${name}.mjs`), {
            ...FUNCTION_ENV,
            STREAM_IDEMPOTENCY: 'PER_BATCH',
            [TABLE_ENV]: tableName,
            AWS_ENDPOINT_URL_DYNAMODB: endpoint,
            BENCH_EVENT: eventFile,
            BENCH_RECORDS: String(RECORDS),
          })(),
        );
    return measureInTurn(
      {
        'ours, PER_BATCH': caseOf('ours'),
        'bare loop, unmarshall': caseOf('bare-loop-unmarshall'),
        'bare loop, no decoding': caseOf('bare-loop-raw'),
      },
      ROUNDS,
    );
  });
  await rm(folder, { recursive: true });

  printTable(samples, `${(event.length / 1e6).toFixed(1)} MB, ${RECORDS} records`);
  const ratio = (measure: string, other: string) =>
    rounded(median(samples['ours, PER_BATCH'][measure]) / median(samples[other][measure]));
  return {
    rssRatio: ratio('peak RSS MB', 'bare loop, unmarshall'),
    heapRatio: ratio('peak heap MB', 'bare loop, unmarshall'),
    rssVsRawRatio: ratio('peak RSS MB', 'bare loop, no decoding'),
    heapVsRawRatio: ratio('peak heap MB', 'bare loop, no decoding'),
  };
}

/** Of a size that makes the event as large as it may be. */
function recordOf(index: number): object {
  const bytes = JSON.stringify(newRecord(index, '')).length + 1;
  return newRecord(index, 'x'.repeat(EVENT_BYTES / RECORDS - bytes));
}
