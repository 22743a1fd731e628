const RECORDS = 1000;
const WARM_UP = 100;
const ITERATIONS = 300;

/**
 * Invokes a handler over and over with the same event, and prints what a record took, in nanoseconds: the median
 * invocation's.
 */
export async function measure(handler) {
  const event = JSON.parse(JSON.stringify({ Records: Array.from({ length: RECORDS }, (_, index) => recordOf(index)) }));
  const context = {
    awsRequestId: 'request',
    functionName: 'fn',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:fn',
    getRemainingTimeInMillis: () => 30_000,
  };
  const times = [];
  for (let iteration = -WARM_UP; iteration < ITERATIONS; iteration++) {
    const start = performance.now();
    await handler(event, context);
    if (iteration >= 0) times.push(performance.now() - start);
  }
  if (images !== (WARM_UP + ITERATIONS) * RECORDS * 2 || Number.isNaN(sum)) {
    throw new Error(`${images} images were read, with the sum ${sum}`);
  }
  console.log(JSON.stringify({ 'ns a record': (times.sort((a, b) => a - b)[ITERATIONS / 2] / RECORDS) * 1e6 }));
}

let images = 0;
let sum = 0;

/** What the handlers do with an image, by READ: look at three attributes of ten, or at all of them. */
export const read = {
  three({ customer, status, total }) {
    sum += customer.length + status.length + total;
    images += 1;
  },
  all({ id, customer, status, note, currency, total, version, paid, address, lines }) {
    sum += id.length + customer.length + status.length + note.length + currency.length;
    sum += total + version + (paid ? 1 : 0) + address.zip.length + address.floor + lines.length;
    images += 1;
  },
}[process.env.READ ?? 'three'];

function recordOf(index) {
  return {
    eventID: String(index).padStart(32, '0'),
    eventName: 'MODIFY',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    eventSourceARN: 'arn:aws:dynamodb:us-east-1:111122223333:table/T/stream/2026-09-17T13:00:00.000',
    dynamodb: {
      ApproximateCreationDateTime: 1_700_000_000,
      Keys: { id: { S: `order-${index}` } },
      NewImage: imageOf(index, 'PAID'),
      OldImage: imageOf(index, 'OPEN'),
      SequenceNumber: String(100_000_000_000_000_000_000n + BigInt(index)),
      SizeBytes: 400,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  };
}

function imageOf(index, status) {
  return {
    id: { S: `order-${index}` },
    customer: { S: `customer-${index % 100}` },
    status: { S: status },
    note: { S: 'Leave it with the neighbour, please.' },
    currency: { S: 'EUR' },
    total: { N: `${index}.25` },
    version: { N: String(index) },
    paid: { BOOL: status === 'PAID' },
    address: { M: { zip: { S: '1010' }, floor: { N: '3' } } },
    lines: { L: [{ S: 'book' }, { S: 'pen' }] },
  };
}
