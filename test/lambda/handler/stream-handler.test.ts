import { Context, DynamoDBStreamEvent as AwsEvent, DynamoDBStreamHandler } from 'aws-lambda';
import { DynamoDBStreamEvent, LambdaContext, streamHandler, StreamRecord } from '../../../lambda';
import { MemoryStore } from '../../../lambda/testing';
import { insertRecord } from '../../support/records';

const context: LambdaContext = {
  awsRequestId: 'request-1',
  functionName: 'fn',
  invokedFunctionArn: 'arn:fn',
  getRemainingTimeInMillis: () => 1000,
};

interface Order {
  orderId: string;
  total: number;
}

let log: jest.SpyInstance;
beforeEach(() => {
  process.env.AWS_LAMBDA_FUNCTION_NAME = 'fn';
  log = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  delete process.env.AWS_LAMBDA_FUNCTION_NAME;
  log.mockRestore();
});

/** A handler that tells when it begins and ends with a record. */
function slowly(seen: string[]) {
  return async ({ keys, sequenceNumber }: StreamRecord) => {
    seen.push(`${keys.pk}${sequenceNumber} begins`);
    await new Promise(setImmediate);
    seen.push(`${keys.pk}${sequenceNumber} ends`);
  };
}

test('records of one item are handled one after another, in order', async () => {
  const seen: string[] = [];
  const Records = [insertRecord(9, { pk: 'A' }), insertRecord(10, { pk: 'A' })];

  expect(await streamHandler(slowly(seen))({ Records }, context)).toEqual({ batchItemFailures: [] });
  expect(seen).toEqual(['A9 begins', 'A9 ends', 'A10 begins', 'A10 ends']);
});

test('records of different items are handled side by side', async () => {
  const seen: string[] = [];
  const Records = [insertRecord(1, { pk: 'A' }), insertRecord(2, { pk: 'B' }), insertRecord(3, { pk: 'A' })];

  await streamHandler(slowly(seen))({ Records }, context);

  expect(seen).toEqual(['A1 begins', 'B2 begins', 'A1 ends', 'A3 begins', 'B2 ends', 'A3 ends']);
});

test('no more calls run at a time than the concurrency', async () => {
  let [running, most] = [0, 0];
  const handler = streamHandler(
    async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
    },
    { concurrency: 3 },
  );

  await handler({ Records: Array.from({ length: 20 }, (_, number) => insertRecord(number + 1)) }, context);

  expect(most).toBe(3);
});

test('without idempotency nothing is begun after a failure, and the response names the first record that is not done', async () => {
  const seen: string[] = [];
  const handler = streamHandler(
    ({ sequenceNumber }) => {
      seen.push(sequenceNumber);
      if (sequenceNumber === '2') throw new Error('no');
    },
    { concurrency: 1 },
  );

  const response = await handler({ Records: [1, 2, 3].map((number) => insertRecord(number)) }, context);

  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  expect(seen).toEqual(['1', '2']);
});

test.each<[string, unknown, { name: string; message: string; cause?: object }]>([
  [
    'an error with its cause',
    new TypeError('no', { cause: new Error('because') }),
    { name: 'TypeError', message: 'no', cause: { message: 'because' } },
  ],
  ['nothing', undefined, { name: 'Error', message: 'the handler threw undefined' }],
  ['an object', { code: 'X' }, { name: 'object', message: 'not an Error' }],
  ['an object without a prototype', Object.create(null), { name: 'object', message: 'not an Error' }],
  ['an error with an odd message', Object.assign(new Error(), { message: 10n }), { name: 'Error', message: '10' }],
])('a failure is logged with its record and without the item: %s', async (_name, thrown, logged) => {
  const handler = streamHandler(() => {
    throw thrown;
  });

  await handler({ Records: [insertRecord(1, { pk: 'secret-key', image: { note: { S: 'secret-note' } } })] }, context);

  const [line] = log.mock.calls[0];
  expect(JSON.parse(line)).toEqual({
    timestamp: expect.any(String),
    level: 'ERROR',
    message: 'record failed',
    eventID: '00000000000000000000000000000001',
    eventName: 'INSERT',
    sequenceNumber: '1',
    eventSourceARN: 'arn:aws:dynamodb:us-east-1:111122223333:table/T/stream/2026-09-17T13:00:00.000',
    requestId: 'request-1',
    attempts: 1,
    error: expect.objectContaining(logged.cause ? { ...logged, cause: expect.objectContaining(logged.cause) } : logged),
  });
  expect(line).not.toContain('secret');
});

test('a record that cannot be decoded fails like one that cannot be handled', async () => {
  const handler = streamHandler(({ newImage }) => void newImage);
  const tooPrecise = insertRecord(2, { image: { n: { N: '12345678901234567890' } } });

  expect(await handler({ Records: [insertRecord(1), tooPrecise] }, context)).toEqual({
    batchItemFailures: [{ itemIdentifier: '2' }],
  });
  expect(log.mock.calls[0][0]).toContain(
    "attribute 'n' is a number with more digits than a JavaScript number holds. Use streamHandler(…, { numbers: 'string' })",
  );
  expect(log.mock.calls[0][0]).not.toContain('12345678901234567890');
});

test('with numbers as strings nothing is rounded', async () => {
  const N = '12345678901234567890';
  const image = { n: { N }, map: { M: { n: { N } } }, list: { L: [{ N }] } };
  let seen: StreamRecord | undefined;
  const record = insertRecord(1, { image });
  await streamHandler(
    (decoded) => {
      seen = decoded;
    },
    { numbers: 'string' },
  )(
    {
      Records: [
        { ...record, eventName: 'MODIFY', dynamodb: { ...record.dynamodb, Keys: { pk: { N } }, OldImage: image } },
      ],
    },
    context,
  );

  const decoded = { n: N, map: { n: N }, list: [N] };
  expect(seen).toMatchObject({ keys: { pk: N }, newImage: decoded, oldImage: decoded });
});

test('eventName tells the kinds of records apart, for the compiler too', async () => {
  const seen: unknown[] = [];
  const handler = streamHandler<Order>((record) => {
    switch (record.eventName) {
      case 'INSERT':
        seen.push(record.newImage.total);
        break;
      case 'MODIFY':
        seen.push(record.newImage.total - record.oldImage.total);
        break;
      case 'REMOVE':
        seen.push([record.oldImage.total, record.expired]);
        break;
    }
    // @ts-expect-error: not before it is known to be no REMOVE
    void (() => record.newImage.total);
  });
  const image = (total: string) => ({ orderId: { S: 'o' }, total: { N: total } });
  const change = (sequenceNumber: string, eventName: 'INSERT' | 'MODIFY' | 'REMOVE', images: object) => {
    const record = insertRecord(sequenceNumber);
    const { NewImage, ...dynamodb } = record.dynamodb!;
    return { ...record, eventName, dynamodb: { ...dynamodb, ...images } };
  };

  await handler(
    {
      Records: [
        change('1', 'INSERT', { NewImage: image('5') }),
        change('2', 'MODIFY', { OldImage: image('5'), NewImage: image('8') }),
        change('3', 'REMOVE', { OldImage: image('8') }),
        {
          ...change('4', 'REMOVE', { OldImage: image('8') }),
          userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
        },
      ],
    },
    context,
  );

  expect(seen).toEqual([5, 3, [8, false], [8, true]]);
});

test('a record carries its identity', async () => {
  let seen: StreamRecord | undefined;
  await streamHandler((record) => {
    seen = record;
  })({ Records: [insertRecord('300', { createdAtSeconds: 1_700_000_001 })] }, context);

  expect(seen).toMatchObject({
    eventID: '00000000000000000000000000000300',
    eventName: 'INSERT',
    keys: { pk: '300' },
    newImage: { pk: '300' },
    streamViewType: 'NEW_AND_OLD_IMAGES',
    sequenceNumber: '300',
    approximateCreationDateTime: new Date('2023-11-14T22:13:21Z'),
    eventSourceARN: 'arn:aws:dynamodb:us-east-1:111122223333:table/T/stream/2026-09-17T13:00:00.000',
  });
});

test('the handler is given the context', async () => {
  let left = 0;
  await streamHandler((_record, { getRemainingTimeInMillis }) => {
    left = getRemainingTimeInMillis();
  })({ Records: [insertRecord(1)] }, context);

  expect(left).toBeGreaterThan(900);
  expect(left).toBeLessThanOrEqual(1000);
});

test.each([
  ['nothing', undefined, 'expected a DynamoDB stream event with a Records array, got undefined'],
  [
    'an event of API Gateway',
    { body: 'secret', path: '/' },
    'expected a DynamoDB stream event with a Records array, got an object with body, path',
  ],
  ['a text', 'secret', 'expected a DynamoDB stream event with a Records array, got string'],
  [
    'a record of SQS, after a good one',
    { Records: [insertRecord(1), { messageId: '1', body: 'secret' }] },
    'expected a DynamoDB stream record with dynamodb.SequenceNumber, got an object with messageId, body',
  ],
  [
    'an empty sequence number',
    { Records: [{ dynamodb: { SequenceNumber: '' } }] },
    'expected a DynamoDB stream record with dynamodb.SequenceNumber, got an object with dynamodb',
  ],
])(
  'what is no event of a DynamoDB stream fails as a whole, before anything is handled: %s',
  async (_name, event, message) => {
    const handle = jest.fn();

    await expect(streamHandler(handle)(event as unknown as DynamoDBStreamEvent, context)).rejects.toThrow(
      new TypeError(message),
    );
    expect(handle).not.toHaveBeenCalled();
  },
);

test.each([
  [
    'an unknown kind',
    { ...insertRecord(1), eventName: 'REPLACE' },
    'eventName of the record must be INSERT, MODIFY or REMOVE, got \\"REPLACE\\"',
  ],
  ['no keys', { ...insertRecord(1), dynamodb: { SequenceNumber: '1' } }, 'dynamodb.Keys is missing from the record'],
])('a record of %s fails, with its reason in the log', async (_name, record, message) => {
  const response = await streamHandler(() => undefined)(
    { Records: [record as any] },
    undefined as unknown as LambdaContext,
  );

  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
  expect(log.mock.calls[0][0]).toContain(message);
});

test('a context is handed on with all that it has, also what it inherits', async () => {
  class AwsContext implements LambdaContext {
    public readonly awsRequestId = 'request-1';
    public readonly functionName = 'fn';
    public readonly invokedFunctionArn = 'arn:fn';
    public getRemainingTimeInMillis(): number {
      return 1000;
    }
    public logGroup(): string {
      return `/aws/lambda/${this.functionName}`;
    }
  }
  let seen: unknown;
  await streamHandler((_record, given) => {
    seen = (given as unknown as AwsContext).logGroup();
  })({ Records: [insertRecord(1)] }, new AwsContext());

  expect(seen).toBe('/aws/lambda/fn');
});

test('a context that is frozen is handed on', async () => {
  let signal: unknown;
  await streamHandler((_record, given) => {
    signal = given.signal;
  })({ Records: [insertRecord(1)] }, Object.freeze({ ...context }));

  expect(signal).toBeInstanceOf(AbortSignal);
});

test('a logger that throws fails the batch, and nothing goes on in the background', async () => {
  let handled = 0;
  const logger = {
    warn: () => undefined,
    error: () => {
      throw new Error('disk full');
    },
  };
  const handler = streamHandler(
    async ({ sequenceNumber }) => {
      if (sequenceNumber === '1') throw new Error('fails');
      await new Promise((resolve) => setImmediate(resolve));
      handled++;
    },
    { logger, concurrency: 2, idempotency: { mode: 'PER_BATCH', store: new MemoryStore() } },
  );

  await expect(
    handler({ Records: Array.from({ length: 20 }, (_, number) => insertRecord(number + 1)) }, context),
  ).rejects.toThrow('disk full');
  const handledThen = handled;
  await new Promise((resolve) => setTimeout(resolve, 20));

  expect(handled).toBe(handledThen);
  expect(handled).toBeLessThan(5);
});

test('ten thousand records can be handled at the same time', async () => {
  const Records = Array.from({ length: 10_000 }, (_, number) => insertRecord(number + 1));

  const patient = { ...context, getRemainingTimeInMillis: () => 60_000 };
  expect(await streamHandler(() => undefined, { concurrency: 10_000 })({ Records }, patient)).toEqual({
    batchItemFailures: [],
  });
});

test('an empty batch is a success', async () => {
  expect(await streamHandler(() => undefined)({ Records: [] }, context)).toEqual({ batchItemFailures: [] });
});

test('it fits the types of @types/aws-lambda', () => {
  const handler: DynamoDBStreamHandler = streamHandler(() => undefined);
  const call = (event: AwsEvent, aws: Context) => streamHandler(() => undefined)(event, aws);

  expect([typeof handler, typeof call]).toEqual(['function', 'function']);
});
