import { randomUUID } from 'node:crypto';
import { watchRequests } from './count-requests.mjs';

const WARM_UP_MS = 500;
const MEASURE_MS = 800;
/**
 * Where one invocation takes longer than all the time there is, its connections and its code are warmed by smaller
 * ones.
 */
const WARM_UP_RECORDS = 100;

let handled = 0;

/** What the handler of every case does with an attribute. */
export function read(status) {
  if (status === 'PAID') handled += 1;
}

/**
 * Invokes a handler again and again, each time with records that nobody has seen, and prints what the median invocation
 * did in a second, and what all of them asked DynamoDB for.
 */
export async function measure(handler) {
  const records = Number(process.env.BENCH_RECORDS);
  await invokeFor(WARM_UP_MS, handler, Math.min(records, WARM_UP_RECORDS));
  const takeRequests = watchRequests();
  const times = await invokeFor(MEASURE_MS, handler, records);
  const { requests, writeUnits } = takeRequests();
  if (requests === 0) throw new Error('no request was seen: they are sent in another way than they are counted');
  console.log(
    JSON.stringify({
      'records/s': (records / times.sort((a, b) => a - b)[Math.floor(times.length / 2)]) * 1000,
      'requests a record': requests / times.length / records,
      'WCU a record': writeUnits / times.length / records,
    }),
  );
}

/** At least once. Returns how long each took, in milliseconds. */
async function invokeFor(ms, handler, records) {
  const times = [];
  const endMs = performance.now() + ms;
  do {
    // As Lambda makes it: out of text.
    const event = JSON.parse(JSON.stringify({ Records: Array.from({ length: records }, newRecord) }));
    const context = newContext();
    handled = 0;
    const start = performance.now();
    const { batchItemFailures } = await handler(event, context);
    times.push(performance.now() - start);
    if (handled !== records || batchItemFailures.length > 0) {
      throw new Error(`of ${records} records ${handled} were handled, and ${batchItemFailures.length} failed`);
    }
  } while (performance.now() < endMs);
  return times;
}

function newContext() {
  return {
    awsRequestId: randomUUID(),
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    invokedFunctionArn: `arn:aws:lambda:us-east-1:111122223333:function:${process.env.AWS_LAMBDA_FUNCTION_NAME}`,
    getRemainingTimeInMillis: () => 60_000,
  };
}

let sequenceNumber = 100_000_000_000_000_000_000n;

function newRecord() {
  sequenceNumber += 1n;
  const id = { S: `order-${sequenceNumber}` };
  return {
    eventID: randomUUID().replaceAll('-', ''),
    eventName: 'MODIFY',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    eventSourceARN: 'arn:aws:dynamodb:us-east-1:111122223333:table/Orders/stream/2026-09-17T13:00:00.000',
    dynamodb: {
      ApproximateCreationDateTime: 1_700_000_000,
      Keys: { id },
      NewImage: { id, status: { S: 'PAID' }, total: { N: '12.25' } },
      OldImage: { id, status: { S: 'OPEN' }, total: { N: '12.25' } },
      SequenceNumber: String(sequenceNumber),
      SizeBytes: 150,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  };
}
