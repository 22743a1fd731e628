import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStore } from '../../../../lambda/handler/idempotency/dynamodb-store';
import { DynamoDBLocal, startDynamoDBLocal } from '../../../../lambda/local/resources/dynamodb-local';
import { storeConformance } from '../../../../lambda/testing/store-conformance';
import { Fault, FAULTS, FaultyProxy, startFaultyProxy } from '../../../support/faulty-proxy';

const { refuse, reset, loseAnswer, none, readOnly, executeOnly } = FAULTS;

const TABLE = 'idempotency';
const store = new DynamoDBStore({ tableName: TABLE });

let local: DynamoDBLocal;
let proxy: FaultyProxy;
let client: DynamoDBClient;

beforeAll(async () => {
  local = await startDynamoDBLocal();
  proxy = await startFaultyProxy(local.endpoint);
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint,
  });
  client = new DynamoDBClient({ endpoint: local.endpoint });
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
});

beforeEach(() => {
  proxy.requests.clear();
  proxy.faults.length = 0;
  proxy.always = undefined;
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

afterAll(async () => {
  client?.destroy();
  await proxy?.stop();
  await local?.stop();
});

describe('a store in a DynamoDB table', () => {
  test.each(storeConformance)('$name', async ({ check }) => check(store));
});

describe('requests', () => {
  test('reading takes one request for a hundred ids', async () => {
    await store.get(idsOf(itemsOf(250)), within(5000));

    expect(requests()).toEqual({ BatchGetItem: 3 });
  });

  test('an item is put in a request of one write unit', async () => {
    await store.put(itemsOf(1), within(5000));

    expect(requests()).toEqual({ PutItem: 1 });
  });

  test('items that are put together are one transaction', async () => {
    await store.put(itemsOf(2), within(5000));

    expect(requests()).toEqual({ TransactWriteItems: 1 });
  });

  test('putting on a condition takes one request for 25 items, and reads nothing', async () => {
    await store.putIf(itemsOf(60), within(5000));

    expect(requests()).toEqual({ BatchExecuteStatement: 3 });
  });

  test('one item on a condition needs no permission but that of putting items', async () => {
    const [item] = itemsOf(1);
    await store.putIf([item], within(5000));
    await store.putIf([{ ...item, value: Buffer.from('next'), replaces: item.value }], within(5000));

    expect(requests()).toEqual({ PutItem: 2 });
  });

  test('an item has its time to live where the construct has told DynamoDB to look for it', async () => {
    const [item] = itemsOf(1);
    await store.put([item], within(5000));
    const { Item } = await client.send(new GetItemCommand({ TableName: TABLE, Key: { id: { S: item.id } } }));

    expect(Item).toEqual({
      id: { S: item.id },
      value: { B: Uint8Array.from(item.value) },
      expiresAt: { N: '2000000000' },
    });
  });
});

/** Each of the store's requests, and how its effect is seen. */
const CALLS: readonly (readonly [name: string, call: (deadlineMs: number) => Promise<void>])[] = [
  [
    'reading',
    async (deadlineMs) => {
      expect((await store.get(idsOf(itemsOf(3)), deadlineMs)).size).toBe(0);
    },
  ],
  [
    'putting one item',
    async (deadlineMs) => {
      const items = itemsOf(1);
      await store.put(items, deadlineMs);
      await expectHeld(items);
    },
  ],
  [
    'putting several items',
    async (deadlineMs) => {
      const items = itemsOf(3);
      await store.put(items, deadlineMs);
      await expectHeld(items);
    },
  ],
  [
    'putting one item on a condition',
    async (deadlineMs) => {
      const items = itemsOf(1);
      expect(await store.putIf(items, deadlineMs)).toEqual(new Set());
      await expectHeld(items);
    },
  ],
  [
    'putting several items on a condition',
    async (deadlineMs) => {
      const items = itemsOf(3);
      expect(await store.putIf(items, deadlineMs)).toEqual(new Set());
      await expectHeld(items);
    },
  ],
];

const RETRYABLE: readonly (readonly [name: string, fault: () => Fault])[] = [
  ['is throttled', () => refuse('ThrottlingException')],
  ['exceeds the capacity of the table', () => refuse('ProvisionedThroughputExceededException')],
  ['exceeds the quota of the account', () => refuse('RequestLimitExceeded')],
  ['finds an error inside DynamoDB', () => refuse('InternalServerError', 500)],
  ['finds no server', () => refuse('ServiceUnavailable', 503)],
  ['loses its connection', reset],
  ['loses its answer', loseAnswer],
];

describe.each(CALLS)('%s', (_, call) => {
  test.each(RETRYABLE)('succeeds when a request %s, twice', async (__, fault) => {
    // The second attempt follows at once: how long it waits is a matter of the service client.
    jest.spyOn(Math, 'random').mockReturnValue(0);
    proxy.faults.push(fault(), fault());

    await call(within(3000));
  });

  test('succeeds when a request is not answered, twice', async () => {
    useJumpingClock();
    proxy.faults.push(hang(), hang());

    await call(within(3000));
  });

  test('is given up by the deadline when the table stays down', async () => {
    proxy.always = refuse('ThrottlingException');
    const deadlineMs = within(700);

    await expect(call(deadlineMs)).rejects.toMatchObject({
      name: 'ThrottlingException',
      statusCode: 400,
      message: expect.stringMatching(/^\w+ failed after ([2-9]|\d\d+) attempts: no$/),
    });
    expect(Date.now()).toBeLessThan(deadlineMs + 400);
  });

  test('is given up at the deadline when nothing is answered', async () => {
    useJumpingClock();
    proxy.always = hang();
    const deadlineMs = within(700);

    await expect(call(deadlineMs)).rejects.toMatchObject({
      name: 'ETIMEDOUT',
      message: expect.stringMatching(/no response from 127\.0\.0\.1:\d+ within \d+ ms$/),
    });
    expect(Date.now()).toBeLessThan(deadlineMs + 400);
  });

  test('is not tried again after an error that will not pass', async () => {
    proxy.always = refuse('AccessDeniedException');

    await expect(call(within(5000))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('failed after 1 attempt: no'),
    });
  });
});

describe('reading', () => {
  test('goes on with the keys that were left unprocessed', async () => {
    const items = itemsOf(10);
    await store.put(items, within(5000));
    proxy.faults.push(readOnly(4), readOnly(1));

    await expectHeld(items);
    expect(requests().BatchGetItem).toBe(3);
  });

  test('is given up when keys are left unprocessed until the deadline', async () => {
    proxy.always = readOnly(1);

    await expect(store.get(idsOf(itemsOf(100)), within(1500))).rejects.toMatchObject({
      name: 'UnprocessedKeys',
      message: expect.stringContaining('not all items were read'),
    });
  });
});

describe('a transaction', () => {
  test('whose answer was lost is done once', async () => {
    const items = itemsOf(2);
    const later = items.map((item) => ({ ...item, value: Buffer.from('later') }));
    // Between the two tries of the first somebody else writes the same items.
    proxy.faults.push(async ({ forward, reset: breakConnection }) => {
      await forward();
      await store.put(later, within(5000));
      breakConnection();
    });
    await store.put(items, within(5000));

    await expectHeld(later);
  });

  test.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'that is cancelled by %s is tried again',
    async (code) => {
      const items = itemsOf(2);
      proxy.faults.push(cancel('None', code));
      await store.put(items, within(5000));

      await expectHeld(items);
    },
  );

  test('that is cancelled for another reason is not, and the reasons are told', async () => {
    proxy.always = cancel('TransactionConflict', 'ValidationError');

    await expect(store.put(itemsOf(2), within(5000))).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      attempts: 1,
      CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'ValidationError' }],
    });
  });
});

describe('putting on a condition', () => {
  test.each([1, 3])('refuses none of %i items after a lost answer when it wrote them itself', async (count) => {
    const items = itemsOf(count);
    proxy.faults.push(loseAnswer());

    expect(await store.putIf(items, within(5000))).toEqual(new Set());
    await expectHeld(items);
  });

  test.each([1, 3])('refuses none of %i items that it replaced itself after a lost answer', async (count) => {
    const before = itemsOf(count);
    await store.put(before, within(5000));
    const items = before.map((item) => ({ ...item, value: Buffer.from(`next ${item.id}`), replaces: item.value }));
    proxy.faults.push(loseAnswer());

    expect(await store.putIf(items, within(5000))).toEqual(new Set());
    await expectHeld(items);
  });

  test.each([1, 3])('refuses all of %i items of somebody else after a lost answer', async (count) => {
    const others = itemsOf(count);
    await store.put(others, within(5000));
    proxy.faults.push(loseAnswer());

    expect(
      await store.putIf(
        others.map((item) => ({ ...item, value: Buffer.from('mine') })),
        within(5000),
      ),
    ).toEqual(new Set(idsOf(others)));
    await expectHeld(others);
  });

  test('fails when who wrote an item cannot be found out', async () => {
    proxy.faults.push(loseAnswer(), none(), refuse('AccessDeniedException'));

    await expect(store.putIf(itemsOf(3), within(5000))).rejects.toThrow('BatchGetItem failed');
  });

  test.each([
    'ThrottlingError',
    'ProvisionedThroughputExceeded',
    'RequestLimitExceeded',
    'InternalServerError',
    'TransactionConflict',
  ])('executes again only the statements that failed with %s', async (code) => {
    const [other, ...items] = itemsOf(10);
    await store.put([other], within(5000));
    proxy.faults.push(executeOnly(4, code));

    expect(await store.putIf([{ ...other, value: Buffer.from('mine') }, ...items], within(5000))).toEqual(
      new Set([other.id]),
    );
    await expectHeld([other, ...items]);
    expect(requests().BatchExecuteStatement).toBe(2);
  });

  test('a statement that was executed though DynamoDB says that it failed is not refused', async () => {
    const items = itemsOf(3);
    proxy.faults.push(async ({ forward, answer }) => {
      await forward();
      const Responses = items.map(() => ({ Error: { Code: 'InternalServerError', Message: 'no' } }));
      answer({ statusCode: 200, body: Buffer.from(JSON.stringify({ Responses })) });
    });

    expect(await store.putIf(items, within(5000))).toEqual(new Set());
  });

  test.each(['ValidationError', 'AccessDenied', 'ResourceNotFound', 'ItemCollectionSizeLimitExceeded'])(
    'fails when a statement fails with %s',
    async (code) => {
      proxy.faults.push(executeOnly(1, code));

      await expect(store.putIf(itemsOf(3), within(5000))).rejects.toMatchObject({
        name: code,
        message: 'BatchExecuteStatement failed after 1 attempt: no',
      });
    },
  );

  test('fails at once when one statement fails for good, though others would pass', async () => {
    proxy.faults.push(
      FAULTS.answer({
        Responses: ['ThrottlingError', 'ValidationError', 'ThrottlingError'].map((Code) => ({
          Error: { Code, Message: 'no' },
        })),
      }),
    );

    await expect(store.putIf(itemsOf(3), within(5000))).rejects.toMatchObject({ name: 'ValidationError', attempts: 1 });
  });

  test('begins no further requests after one has failed, and leaves none under way', async () => {
    proxy.faults.push(refuse('AccessDeniedException'));

    await expect(store.putIf(itemsOf(1000), within(30_000))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const { BatchExecuteStatement } = requests();
    expect(BatchExecuteStatement).toBeLessThan(20);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(requests()).toEqual({ BatchExecuteStatement });
  });
});

/** Timers and dates go on as time does, and can also be made to jump. Connections keep to real time. */
function useJumpingClock(): void {
  jest.useFakeTimers({
    advanceTimers: true,
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
    ],
  });
}

/** The request is never answered, and the clock jumps to the moment at which the store stops waiting. */
function hang(): Fault {
  return () => {
    jest.advanceTimersToNextTimer();
  };
}

function within(milliseconds: number): number {
  return Date.now() + milliseconds;
}

let lastId = 0;

/** Items that are not in the table yet. */
function itemsOf(count: number) {
  return Array.from({ length: count }, () => ({
    id: `item-${++lastId}`,
    value: Buffer.from(`value-${lastId}`),
    expiresAt: 2_000_000_000,
  }));
}

function idsOf(items: { id: string }[]): string[] {
  return items.map(({ id }) => id);
}

function requests(): { [operation: string]: number } {
  return Object.fromEntries(proxy.requests);
}

async function expectHeld(items: { id: string; value: Uint8Array }[]): Promise<void> {
  const found = await store.get(idsOf(items), within(5000));
  expect(new Map([...found].sort())).toEqual(
    new Map(items.map(({ id, value }): [string, Uint8Array] => [id, Buffer.from(value)]).sort()),
  );
}

function cancel(...codes: string[]): Fault {
  const answer = {
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    Message: 'no',
    CancellationReasons: codes.map((Code) => ({ Code })),
  };
  return FAULTS.answer(answer, 400);
}
