import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileWith, measureInTurn, median, printTable, rounded } from './compare';
import { startDynamoDBLocal } from 'cdk-dynamodb-streams/local';

const ROUNDS = 9;
/** The most that an event source mapping puts into a batch, and what an event may have at most. */
const RECORDS = 10_000;
const EVENT_BYTES = 6_000_000;

/**
 * The most memory that a process has had after its first batch, which is as large as one can be. `ours` is `streamHandler` with the
 * ledger, over DynamoDB Local; the bare loops decode each new image with the SDK's `unmarshall`, or read an attribute of it as it is.
 * The ratios say how much more ours takes.
 */
export async function benchMemory(): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-memory-'));
  const eventFile = join(folder, 'event.json');
  const event = JSON.stringify({ Records: Array.from({ length: RECORDS }, recordOf) });
  await writeFile(eventFile, event);
  const dynamoDBLocal = await startDynamoDBLocal();
  const caseOf = (name: string) => fileWith(join(__dirname, 'memory', `${name}.mjs`), {
    BENCH_EVENT: eventFile, BENCH_RECORDS: String(RECORDS), AWS_ENDPOINT_URL_DYNAMODB: dynamoDBLocal.endpoint,
  });
  const samples = await measureInTurn({
    'ours, LEDGER': caseOf('ours'),
    'bare loop, unmarshall': caseOf('bare-loop-unmarshall'),
    'bare loop, no decoding': caseOf('bare-loop-raw'),
  }, ROUNDS);
  await dynamoDBLocal.stop();
  await rm(folder, { recursive: true });

  printTable(samples, `${(event.length / 1e6).toFixed(1)} MB, ${RECORDS} records`);
  const ratio = (measure: string, other: string) => rounded(median(samples['ours, LEDGER'][measure]) / median(samples[other][measure]));
  return {
    rssRatio: ratio('peak RSS MB', 'bare loop, unmarshall'),
    heapRatio: ratio('peak heap MB', 'bare loop, unmarshall'),
    rssVsRawRatio: ratio('peak RSS MB', 'bare loop, no decoding'),
    heapVsRawRatio: ratio('peak heap MB', 'bare loop, no decoding'),
  };
}

function recordOf(_: unknown, index: number): object {
  const id = { S: `order-${index}` };
  const record = (note: string) => ({
    eventID: String(index).padStart(32, '0'),
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    eventSourceARN: 'arn:aws:dynamodb:us-east-1:111122223333:table/Orders/stream/2026-09-17T13:00:00.000',
    dynamodb: {
      ApproximateCreationDateTime: 1_700_000_000,
      Keys: { id },
      NewImage: { id, status: { S: 'PAID' }, total: { N: '12.25' }, note: { S: note } },
      SequenceNumber: String(100_000_000_000_000_000_000n + BigInt(index)),
      SizeBytes: 100,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  });
  const missing = EVENT_BYTES / RECORDS - JSON.stringify(record('')).length - 1;
  return record('x'.repeat(Math.max(0, missing)));
}
