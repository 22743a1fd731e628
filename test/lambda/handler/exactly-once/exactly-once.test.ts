import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import {
  LambdaContext,
  onceInTransaction,
  streamHandler,
  StreamRecord,
  TransactionMark,
  unlessNewer,
} from '../../../../lambda';
import { DynamoDBLocal, startDynamoDBLocal } from '../../../../lambda/local';
import { insertOf, lambdaContext, modifyOf } from '../../../../lambda/testing';
import { ALL_DONE, deliver, stream } from '../../../support/deliver';

interface Item {
  pk: string;
  version: number;
}

const access = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
const [v1, v2] = stream(insertOf({ pk: 'A', version: 1 }), modifyOf({ pk: 'A', version: 1 }, { pk: 'A', version: 2 }));

let local: DynamoDBLocal;
let client: DynamoDBDocumentClient;
let tables = 0;
let table: string;

beforeAll(async () => {
  local = await startDynamoDBLocal();
  client = DynamoDBDocumentClient.from(new DynamoDBClient({ ...access, endpoint: local.endpoint }));
});
afterAll(async () => local.stop());
beforeEach(async () => {
  table = `Table${++tables}`;
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
});

async function get(id: string): Promise<Record<string, any> | undefined> {
  return (await client.send(new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true }))).Item;
}

describe('onceInTransaction', () => {
  /** Adds one to a total, with a mark. */
  async function count(
    record: StreamRecord<Item>,
    { context = lambdaContext(), condition, name }: { context?: LambdaContext; condition?: string; name?: string } = {},
  ): Promise<boolean> {
    const Update = {
      TableName: table,
      Key: { id: 'total' },
      UpdateExpression: 'ADD orders :one',
      ExpressionAttributeValues: { ':one': 1 },
      ConditionExpression: condition,
    };
    const write = async (mark: TransactionMark) =>
      client.send(new TransactWriteCommand({ TransactItems: [{ Update }, mark] }));
    return onceInTransaction(record, context, write, { name, tableName: table });
  }

  async function recordOf(handled: (record: StreamRecord<Item>) => Promise<unknown>, records = [v1]): Promise<void> {
    expect(await deliver(streamHandler<Item>(handled), records)).toEqual(ALL_DONE);
  }

  test('writes once for a record, however often it is delivered', async () => {
    const answers: boolean[] = [];
    for (let delivery = 0; delivery < 3; delivery++) {
      await recordOf(async (record) => answers.push(await count(record)));
    }

    expect(answers).toEqual([true, false, false]);
    expect(await get('total')).toEqual({ id: 'total', orders: 1 });
  });

  test('writes once, of several deliveries at the same moment', async () => {
    await recordOf(async (record) => {
      const answers = await Promise.allSettled(Array.from({ length: 5 }, async () => count(record)));
      expect(answers.filter((answer) => answer.status === 'fulfilled' && answer.value)).toHaveLength(1);
    });

    expect(await get('total')).toEqual({ id: 'total', orders: 1 });
  });

  test('writes for each name of a record', async () => {
    for (let delivery = 0; delivery < 2; delivery++) {
      await recordOf(async (record) => {
        await count(record);
        await count(record, { name: 'second' });
      });
    }

    expect(await get('total')).toEqual({ id: 'total', orders: 2 });
  });

  test('writes for each record, and for each consumer', async () => {
    await recordOf(async (record) => count(record), [v1, v2]);
    await recordOf(async (record) => count(record, { context: lambdaContext({ functionName: 'other' }) }));

    expect(await get('total')).toEqual({ id: 'total', orders: 3 });
  });

  test('hands on that a condition of yours has failed, and leaves no mark', async () => {
    await recordOf(async (record) => {
      await expect(count(record, { condition: 'attribute_exists(id)' })).rejects.toThrow('ConditionalCheckFailed');
      expect(await count(record)).toBe(true);
    });
  });

  test('writes once, though the record failed after that, was parked, and is redriven', async () => {
    const [redriven] = [{ ...v1, redriven: 1 as const }];
    await recordOf(async (record) => count(record));
    await recordOf(async (record) => expect(await count(record)).toBe(false), [redriven]);

    expect(await get('total')).toEqual({ id: 'total', orders: 1 });
  });

  test('a mark expires when nothing can be redriven any more', async () => {
    let id = '';
    await recordOf(async (record) =>
      onceInTransaction(
        record,
        lambdaContext(),
        async (mark) => {
          id = String(mark.Put.Item.id);
          return client.send(new TransactWriteCommand({ TransactItems: [mark] }));
        },
        { tableName: table },
      ),
    );

    const { expiresAt } = (await get(id))!;
    expect(expiresAt - Date.now() / 1000).toBeGreaterThan(14.9 * 24 * 3600);
    expect(expiresAt - Date.now() / 1000).toBeLessThan(15.1 * 24 * 3600);
  });

  test('without a table it says how to get one', async () => {
    await expect(onceInTransaction({ raw: v1 }, lambdaContext(), async () => undefined)).rejects.toThrow(
      'onceInTransaction needs a table, and the environment variable STREAM_IDEMPOTENCY_TABLE is not set. Turn on idempotency in the TableStreamConsumer, or pass { tableName }',
    );
  });
});

describe('unlessNewer', () => {
  const STREAM = 'arn:aws:dynamodb:eu-west-1:111122223333:table/T/stream/2026-09-17T13:00:00.000';
  const NEWER_STREAM = 'arn:aws:dynamodb:eu-west-1:111122223333:table/T/stream/2026-10-01T08:00:00.000';
  const OTHER_REGION = 'arn:aws:dynamodb:us-east-1:111122223333:table/T/stream/2026-09-17T13:00:01.000';

  const view = (SequenceNumber: string, version: number, eventSourceARN = STREAM, ApproximateCreationDateTime = 1000) =>
    unlessNewer(
      { raw: { eventSourceARN, dynamodb: { SequenceNumber, ApproximateCreationDateTime } } },
      async ({ attributes, ...condition }) =>
        client.send(new PutCommand({ TableName: table, Item: { id: 'A', version, ...attributes }, ...condition })),
    );

  test.each([
    ['an older record', '999', '1000'],
    ['the same record', '1000', '1000'],
    ['an older one whose number is as long', '100000000000000000001', '100000000000000000002'],
  ])('%s does not overwrite what is there', async (_name, older, newer) => {
    expect(await view(newer, 2)).toBe(true);
    expect(await view(older, 1)).toBe(false);

    expect(await get('A')).toMatchObject({ version: 2 });
  });

  test('a newer record does, also if its number is longer', async () => {
    expect(await view('999', 1)).toBe(true);
    expect(await view('1000', 2)).toBe(true);

    expect(await get('A')).toMatchObject({ version: 2 });
  });

  test('a record of a new stream overwrites what an old one has written, though its number is smaller', async () => {
    expect(await view('4421584500000000017450439091', 1, STREAM, 1000)).toBe(true);
    expect(await view('6200000000002513011398', 2, NEWER_STREAM, 2000)).toBe(true);
    expect(await view('4421584500000000017450439092', 1, STREAM, 1001)).toBe(false);
    expect(await view('6200000000002513011397', 1, NEWER_STREAM, 2000)).toBe(false);

    expect(await get('A')).toMatchObject({ version: 2 });
  });

  test('records of two Regions leave the last change, in whatever order they come', async () => {
    const changes: readonly Parameters<typeof view>[] = [
      ['500', 1, STREAM, 1000],
      ['7', 1, OTHER_REGION, 1000],
      ['8', 2, OTHER_REGION, 1001],
      ['600', 2, STREAM, 1001],
    ];
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [2, 0, 3, 1],
    ]) {
      for (const place of order) await view(...changes[place]);

      expect(await get('A')).toMatchObject({ version: 2 });
    }
  });

  test('an item that keeps the number alone is compared by that', async () => {
    const streamSequence = '1000'.padStart(40, '0');
    await client.send(new PutCommand({ TableName: table, Item: { id: 'A', version: 1, streamSequence } }));

    expect(await view('999', 0)).toBe(false);
    expect(await view('1001', 2)).toBe(true);
    expect(await view('1000', 1)).toBe(false);
  });

  test('a record of a Kinesis data stream is refused, since its number does not order changes', async () => {
    const raw = { ...v1, eventSourceARN: 'arn:aws:kinesis:us-east-1:111122223333:stream/S' };

    await expect(unlessNewer({ raw }, async () => undefined)).rejects.toThrow(
      'unlessNewer needs a record of a DynamoDB stream, with its sequence number and creation time, got one of arn:aws:kinesis:us-east-1:111122223333:stream/S',
    );
  });

  test('hands on other errors', async () => {
    await expect(
      unlessNewer({ raw: v1 }, async () => {
        throw new Error('down');
      }),
    ).rejects.toThrow('down');
  });
});
