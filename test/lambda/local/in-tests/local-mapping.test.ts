import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { streamHandler } from '../../../../lambda';
import {
  DynamoDBLocal,
  Faults,
  LocalMapping,
  localMapping,
  LocalMappingOptions,
  startDynamoDBLocal,
} from '../../../../lambda/local';
import { MappingSettings } from '../../../../lambda/rules/mapping-settings';
import { expiryOf, insertOf, removeOf } from '../../../../lambda/testing';

const orders = (count: number) => Array.from({ length: count }, (_, index) => insertOf({ id: String(index) }));
const START_MS = Date.parse('2026-01-01T00:00:00Z');
const idsOf = (mapping: LocalMapping) =>
  mapping.batches.map(({ records }) => records.map(({ dynamodb }) => dynamodb!.Keys!.id.S).join(''));

test('a day of retries passes in no time', async () => {
  const mapping = localMapping({
    handler: () => {
      throw new RangeError('never');
    },
    records: orders(1),
  });
  await mapping.run();

  expect(mapping.failures).toMatchObject([{ condition: 'Trimmed' }]);
  expect(mapping.batches).toHaveLength(729);
  expect(mapping.batches[0]).toMatchObject({
    attempt: 1,
    outcome: 'retrying',
    error: { type: 'RangeError', message: 'never' },
    startedAtMs: START_MS,
  });
  expect(mapping.now.getTime()).toBeGreaterThan(START_MS + 24 * 3600_000);
});

test('what waits behind a record for more than a day is gone from the stream', async () => {
  const at = (hours: number) => new Date(START_MS + hours * 3600_000);
  const records = [0, 0, 23].map((hours, index) =>
    insertOf({ id: String(index) }, { approximateCreationDateTime: at(hours) }),
  );
  const mapping = localMapping({
    handler: ({ Records }) => {
      if (Records[0].dynamodb.Keys.id.S === '0') throw new Error('never');
    },
    records,
    settings: { batchSize: 1 },
  });
  await mapping.run();

  expect(mapping.failures).toMatchObject([{ condition: 'Trimmed' }]);
  expect(mapping.trimmed).toMatchObject([records[1]]);
  expect(mapping.delivered).toMatchObject([records[2]]);
});

test('a mapping that begins a day later finds nothing', async () => {
  const mapping = localMapping({
    handler: () => null,
    records: orders(2),
    startAt: new Date(START_MS + 25 * 3600_000),
  });
  await mapping.run();

  expect(mapping.events).toEqual([]);
  expect(mapping.trimmed).toHaveLength(2);
});

test('records are as Lambda delivers them, whatever they are of', async () => {
  const records = [
    insertOf({
      id: 'a',
      bytes: Buffer.from('hello'),
      all: [{ sets: new Set([Buffer.from('x')]), n: 1.5 }],
      nothing: null,
    }),
    removeOf({ id: 'b' }),
    expiryOf({ id: 'c' }),
  ];
  const mapping = localMapping({ handler: () => null, records });
  await mapping.run();

  const delivered = JSON.parse(JSON.stringify(mapping.delivered));
  expect(delivered).toMatchObject(records);
  expect(delivered.map(({ eventID, dynamodb }: any) => [eventID, dynamodb.SequenceNumber])).toEqual([
    [expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^100000\d{15}$/)],
    [expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^100001\d{15}$/)],
    [expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^100002\d{15}$/)],
  ]);
});

test('a record is there from the time on at which it was written', async () => {
  const at = (seconds: number) => new Date(START_MS + seconds * 1000);
  const records = [0, 3600].map((seconds) =>
    insertOf({ id: String(seconds) }, { approximateCreationDateTime: at(seconds) }),
  );
  const mapping = localMapping({ handler: () => null, records });
  await mapping.run();

  expect(mapping.batches.map(({ startedAtMs }) => startedAtMs - START_MS)).toEqual([0, 3600_000]);
});

test('a mapping that begins later finds what has waited for it', async () => {
  const startAt = new Date(START_MS + 120_000);
  const mapping = localMapping({
    handler: () => null,
    records: orders(1),
    startAt,
    settings: { maximumRecordAgeInSeconds: 60 },
  });
  await mapping.run();

  expect(mapping.failures).toMatchObject([{ condition: 'RecordAgeExceeded' }]);
});

test('what a handler does to its event does not reach the next attempt', async () => {
  const mapping = localMapping({
    handler: (event) => {
      event.Records[0].dynamodb.Keys.id.S += 'changed';
      throw new Error(event.Records[0].dynamodb.Keys.id.S);
    },
    records: orders(1),
    settings: { maximumRetryAttempts: 1 },
  });
  await mapping.run();

  expect(mapping.batches.map(({ error }) => error!.message)).toEqual(['0changed', '0changed']);
});

test.each<[NonNullable<Faults['invocations']>[number], number, string[], string | undefined]>([
  ['throttled', 1, ['succeeded'], undefined],
  ['service error', 1, ['succeeded'], undefined],
  ['crashes before', 1, ['retrying', 'succeeded'], 'Runtime.ExitError'],
  ['crashes after', 2, ['retrying', 'succeeded'], 'Runtime.ExitError'],
  ['times out', 2, ['retrying', 'succeeded'], 'Sandbox.Timedout'],
])('an invocation that %s: the handler ran %d times', async (fault, runs, outcomes, errorType) => {
  const handler = jest.fn(() => null);
  const mapping = localMapping({ handler, records: orders(1), faults: { invocations: [fault] } });
  await mapping.run();

  expect(handler).toHaveBeenCalledTimes(runs);
  expect(mapping.batches.map(({ outcome }) => outcome)).toEqual(outcomes);
  expect(mapping.batches[0].error?.type).toBe(errorType);
});

test('a handler that sleeps too long times out, on the clock of the mapping', async () => {
  const left: number[] = [];
  const mapping: LocalMapping = localMapping({
    handler: async (_event, context) => {
      left.push(context.getRemainingTimeInMillis());
      await mapping.sleep(1000);
      left.push(context.getRemainingTimeInMillis());
      await mapping.sleep(60_000);
      left.push(context.getRemainingTimeInMillis());
    },
    records: orders(1),
    timeoutMs: 5000,
    settings: { maximumRetryAttempts: 0 },
  });
  await mapping.run();

  expect(mapping.batches).toMatchObject([
    { error: { type: 'Sandbox.Timedout', message: 'Task timed out after 5.00 seconds' }, endedAtMs: START_MS + 5000 },
  ]);
  expect(left).toEqual([5000, 4000, 0]);
});

test('a handler that never answers times out, after as long on the clock of the machine', async () => {
  const handler = jest.fn(async (): Promise<unknown> =>
    handler.mock.calls.length === 1 ? new Promise(() => {}) : null,
  );
  const mapping = localMapping({ handler, records: orders(1), timeoutMs: 100 });
  await mapping.run();

  expect(mapping.batches).toMatchObject([
    {
      outcome: 'retrying',
      error: { type: 'Sandbox.Timedout', message: 'Task timed out after 0.10 seconds' },
      endedAtMs: START_MS + 100,
    },
    { outcome: 'succeeded' },
  ]);
});

test('while a handler never answers, Date is that of the machine for others', async () => {
  const before = Date.now();
  let answer = (_response: null) => {};
  let running: Promise<void> | undefined;
  const started = new Promise<void>((resolve) => {
    const handler = async () => {
      resolve();
      return new Promise((answers) => {
        answer = answers;
      });
    };
    running = localMapping({ handler, records: orders(1) }).run();
  });
  await started;
  const meanwhile = [Date.now(), new Date().getTime(), Date.parse(Date())];
  answer(null);
  await running;

  // Date() tells no milliseconds.
  for (const now of meanwhile) expect(now).toBeGreaterThanOrEqual(before - 999);
});

test('a mapping that runs cannot be run meanwhile, and others can', async () => {
  const seen: [string, number][] = [];
  const [first, second] = [START_MS, START_MS + 1000].map((startMs, index) =>
    localMapping({
      handler: async () => {
        await [first, second][index].sleep(10);
        seen.push([String(index), Date.now() - startMs]);
      },
      records: orders(1),
      startAt: new Date(startMs),
    }),
  );
  const running = [first.run(), second.run()];

  await expect(first.run()).rejects.toThrow(
    'run() of this mapping is under way, and must have ended before the next run(): await it, or make another mapping',
  );
  await Promise.all(running);
  await first.run();
  expect(first.delivered).toHaveLength(1);
  expect(seen).toEqual(
    expect.arrayContaining([
      ['0', 10],
      ['1', 10],
    ]),
  );
});

test('a handler that sleeps in several places at once goes on when the last has woken', async () => {
  const mapping: LocalMapping = localMapping({
    handler: async () => Promise.all([1000, 2000, 1000].map(async (ms) => mapping.sleep(ms))),
    records: orders(1),
    timeoutMs: 5000,
  });
  await mapping.run();

  expect(mapping.batches).toMatchObject([{ outcome: 'succeeded', endedAtMs: START_MS + 2000 }]);
});

test('with a parallelization factor, handlers run side by side', async () => {
  let [running, most] = [0, 0];
  const mapping: LocalMapping = localMapping({
    handler: async () => {
      most = Math.max(most, ++running);
      await mapping.sleep(1000);
      running--;
    },
    records: orders(20),
    settings: { batchSize: 1, parallelizationFactor: 10 },
  });
  await mapping.run();

  expect(most).toBeGreaterThan(3);
  expect(most).toBeLessThanOrEqual(10);
  expect(mapping.delivered).toHaveLength(20);
});

test('a handler of streamHandler is given its context, and what it reports is a checkpoint', async () => {
  const remaining: number[] = [];
  const handler = streamHandler<{ id: string }>(
    (record, context) => {
      remaining.push(context.getRemainingTimeInMillis());
      if (record.keys.id === '1') throw new Error('no');
    },
    { concurrency: 1 },
  );
  const mapping = localMapping({
    handler,
    records: orders(3),
    settings: { reportBatchItemFailures: true, maximumRetryAttempts: 0 },
  });
  await mapping.run();

  expect(remaining[0]).toBe(30_000);
  expect(idsOf(mapping)).toEqual(['012', '12']);
  expect(mapping.delivered).toHaveLength(1);
  expect(mapping.failures).toHaveLength(1);
});

test.each<[object | null, Partial<MappingSettings>, string | undefined]>([
  [
    { batchItemFailures: [{ itemIdentifier: '999' }] },
    {},
    'batchItemFailures[0].itemIdentifier must be the sequence number of a record of the batch, got "999"',
  ],
  [
    { batchItemFailures: [{ itemIdentifer: '1' }] },
    {},
    'batchItemFailures[0] must have an itemIdentifier, got {"itemIdentifer":"1"}',
  ],
  [
    { batchItemFailures: [null] },
    { bisectBatchOnFunctionError: true },
    'batchItemFailures[0] must have an itemIdentifier, got null',
  ],
  [{ batchItemFailures: '1' }, {}, 'batchItemFailures must be a list, got "1"'],
  [{ batchItemFailures: 'x'.repeat(300) }, {}, `batchItemFailures must be a list, got "${'x'.repeat(199)}…`],
  [null, { tumblingWindowInSeconds: 60 }, 'with a tumbling window the response must have a state, got null'],
  [null, {}, undefined],
])('of the response %j it is said what made it a failure', async (response, settings, responseError) => {
  const reporting = { reportBatchItemFailures: true, maximumRetryAttempts: 0 };
  const mapping = localMapping({
    handler: () => response,
    records: orders(2),
    settings: { ...reporting, ...settings },
  });
  await mapping.run();

  expect(mapping.batches[0].responseError).toBe(responseError);
});

test('a record that is reported, and an error that is thrown, are no wrong response', async () => {
  const handler = ({ Records }: any) => {
    if (Records.length === 1) throw new Error('no');
    return { state: {}, batchItemFailures: [{ itemIdentifier: Records[1].dynamodb.SequenceNumber }] };
  };
  const settings = { reportBatchItemFailures: true, maximumRetryAttempts: 0, tumblingWindowInSeconds: 60 };
  const mapping = localMapping({ handler, records: orders(2), settings });
  await mapping.run();

  expect(mapping.batches.map(({ outcome, responseError }) => [outcome, responseError])).toEqual([
    ['partially succeeded', undefined],
    ['exhausted', undefined],
  ]);
});

test('Date is that of the machine before and after, and that of the mapping meanwhile', async () => {
  const RealDate = Date;
  const seen: unknown[] = [];
  const mapping = localMapping({
    handler: () => {
      seen.push(Date.now(), new Date().toISOString(), new Date(5).getTime(), new Date() instanceof RealDate);
      throw new Error('no');
    },
    records: orders(1),
    settings: { maximumRetryAttempts: 0 },
  });
  await mapping.run();

  expect(seen).toEqual([START_MS, '2026-01-01T00:00:00.000Z', 5, true]);
  expect(Date).toBe(RealDate);
});

test('fake timers of the test run do not matter', async () => {
  jest.useFakeTimers();
  try {
    const mapping = localMapping({
      handler: () => {
        throw new Error('no');
      },
      records: orders(1),
      settings: { maximumRetryAttempts: 3 },
    });
    await mapping.run();
    expect(mapping.batches).toHaveLength(4);
  } finally {
    jest.useRealTimers();
  }
});

test('a stream that is broken for good is an error of the run', async () => {
  const handler = jest.fn(() => null);
  const mapping = localMapping({
    handler,
    records: orders(2),
    settings: { batchSize: 1 },
    faults: { reads: [undefined, ...new Array(40).fill('ECONNRESET')] },
  });

  await expect(mapping.run()).rejects.toThrow('read ECONNRESET');
  expect(handler).toHaveBeenCalledTimes(1);
});

test('of a filter that can match no record there is a warning, and AWS would create it', async () => {
  const warn = jest.spyOn(process, 'emitWarning').mockReturnValue();
  const filterPatterns = ['{"dynamodb":{"NewImage":{"price":{"N":[{"numeric":[">",1]}]}}}}'];
  const mapping = localMapping({
    handler: () => null,
    records: [insertOf({ id: 'a', price: 2 })],
    settings: { filterPatterns },
  });
  await mapping.run();

  expect(warn.mock.calls).toEqual([
    [
      expect.stringContaining("Filters[0].Pattern can match no record: 'dynamodb.NewImage.price.N'"),
      'LocalMappingWarning',
    ],
  ]);
  expect(mapping.filteredOut).toHaveLength(1);
  warn.mockRestore();
});

test('without records there is nothing to do', async () => {
  const mapping = localMapping({ handler: () => null, records: [] });
  await mapping.run();

  expect(mapping.events).toEqual([]);
});

const handler = () => null;

/** A record whose time is what it should not be. */
const writtenAt = (ApproximateCreationDateTime: unknown) => [
  ...orders(1),
  { eventName: 'INSERT', dynamodb: { Keys: { id: { S: 'a' } }, ApproximateCreationDateTime } },
];
const SECONDS = 'records[1].dynamodb.ApproximateCreationDateTime must be a number of seconds since 1970, got';

test.each<[string, object | undefined]>([
  ['localMapping() needs options, got undefined: give it { handler, records }', undefined],
  [
    "records[0] must be a record of a DynamoDB stream, got { id: '1' }, without 'dynamodb': make one of an item with insertOf(…)",
    { handler, records: [{ id: '1' }] },
  ],
  ['records[0] must be a record of a DynamoDB stream, got undefined', { handler, records: [undefined] }],
  [
    `${SECONDS} undefined: make the record with insertOf(…), which gives it one`,
    { handler, records: writtenAt(undefined) },
  ],
  [
    `${SECONDS} ${START_MS}: that counts milliseconds, ${START_MS / 1000} are its seconds`,
    { handler, records: writtenAt(START_MS) },
  ],
  [
    `${SECONDS} 2026-01-01T00:00:00.000Z: make it with Math.floor(date.getTime() / 1000), or `,
    { handler, records: writtenAt(new Date(START_MS)) },
  ],
  [`${SECONDS} '2026-01-01': make it with `, { handler, records: writtenAt('2026-01-01') }],
  [`${SECONDS} NaN: `, { handler, records: writtenAt(NaN) }],
  [
    "'records' must be a list of records, got { Records: [] }: give event.Records",
    { handler, records: { Records: [] } },
  ],
  ["'records' must be a list of records, got 'orders': make some with insertOf(…)", { handler, records: 'orders' }],
  [
    "'startAt' must be a Date, from 1970 on, got '2026-01-01': give new Date(…)",
    { handler, records: [], startAt: '2026-01-01' },
  ],
  [
    "'startAt' must be a Date, from 1970 on, got Invalid Date: give new Date(…)",
    { handler, records: [], startAt: new Date('soon') },
  ],
  [
    "'timeoutMs' must be a number of milliseconds up to 900000, as on Lambda, got '1s'",
    { handler, records: [], timeoutMs: '1s' },
  ],
  [
    "'timeoutMs' must be a number of milliseconds up to 900000, as on Lambda, got 900001",
    { handler, records: [], timeoutMs: 900_001 },
  ],
  ["localMapping() needs either 'records' or a 'source', and not both", { handler }],
  ["'handler' must be a function, got undefined. Look at what its module exports", { records: [] }],
  ["'handler' must be a function, got object. Look at what its module exports", { records: [], handler: { handler } }],
  [
    "'handler' must return its answer or a promise of it, got one with a third parameter, which is for a callback. Lambda has none from Node.js 24 on.",
    { records: [], handler: (_event: unknown, _context: unknown, callback: () => void) => callback() },
  ],
  ['BatchSize must be a whole number from 1 to 10000, got 0', { records: [], handler, settings: { batchSize: 0 } }],
  [
    'Filters[0].Pattern must be text, got {"eventName":["INSERT"]}. Give it as JSON',
    { records: [], handler, settings: { filterPatterns: [{ eventName: ['INSERT'] }] } },
  ],
  [
    "there is no setting of an event source mapping called 'retryAttempts'. There are batchSize, maximumBatchingWindowInSeconds, ",
    { records: [], handler, settings: { retryAttempts: 2 } },
  ],
  [
    "there is no option of localMapping() called 'setting'. There are handler, records, source, settings, faults, timeoutMs, startAt",
    { records: [], handler, setting: {} },
  ],
  [
    "there is no list of faults called 'invocation'. There are invocations, reads, deliveries, reshardAfter",
    { records: [], handler, faults: { invocation: [] } },
  ],
  [
    "there is no fault of invocations called 'crash'. There are throttled, service error, crashes before, ",
    { records: [], handler, faults: { invocations: [undefined, 'crash'] } },
  ],
  [
    "there is no fault of reads called 'fails'. There are ExpiredIteratorException, ",
    { records: [], handler, faults: { reads: ['fails'] } },
  ],
])('what cannot be run is refused: %s', (message, options) => {
  expect(() => localMapping(options as LocalMappingOptions)).toThrow(message);
});

describe('over DynamoDB Local', () => {
  let dynamodbLocal: DynamoDBLocal;
  let dynamodb: DynamoDBClient;
  beforeAll(async () => {
    dynamodbLocal = await startDynamoDBLocal();
    dynamodb = new DynamoDBClient({
      endpoint: dynamodbLocal.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  });
  afterAll(async () => dynamodbLocal?.stop());

  async function createTable(StreamSpecification?: {
    StreamEnabled: true;
    StreamViewType: 'NEW_IMAGE';
  }): Promise<string> {
    const TableName = randomUUID();
    await dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        StreamSpecification,
      }),
    );
    return TableName;
  }

  test('what is written is delivered, hours of retries pass in no time, and a second run goes on', async () => {
    const tableName = await createTable({ StreamEnabled: true, StreamViewType: 'NEW_IMAGE' });
    const put = async (id: string) =>
      dynamodb.send(new PutItemCommand({ TableName: tableName, Item: { id: { S: id } } }));
    const mapping = localMapping({
      handler: ({ Records }) => {
        if (Records.some(({ dynamodb: { Keys } }: any) => Keys.id.S === 'b')) throw new Error('no');
      },
      source: { endpoint: dynamodbLocal.endpoint, tableName },
      settings: { batchSize: 1, maximumRetryAttempts: -1, maximumRecordAgeInSeconds: 3600 },
    });
    for (const id of ['a', 'b', 'c']) await put(id);
    await mapping.run();
    await put('d');
    await mapping.run();

    // Behind 'b', 'c' has become too old. For the mapping 'd' was written after that, whatever the machine says.
    expect([...new Set(idsOf(mapping))]).toEqual(['a', 'b', 'd']);
    expect(mapping.failures.map(({ condition }) => condition)).toEqual(['RecordAgeExceeded', 'RecordAgeExceeded']);
  });

  test('a table without a stream, and one that is not there, are errors', async () => {
    const tableName = await createTable();
    const { endpoint } = dynamodbLocal;
    await expect(localMapping({ handler, source: { endpoint, tableName } }).run()).rejects.toThrow(
      `the table ${tableName} must have a stream, and has none. Turn it on with StreamSpecification`,
    );
    await expect(localMapping({ handler, source: { endpoint, tableName: 'none' } }).run()).rejects.toThrow(
      'non-existent table',
    );
  });
});
