import { randomUUID } from 'node:crypto';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { ResourceNotFoundException, LambdaClient } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { streamHandler, StreamRecord, UnprocessableRecordError } from '../../../lambda';
import { DynamoDBStore } from '../../../lambda/handler/idempotency/dynamodb-store';
import { DynamoDBRecord } from '../../../lambda/record/event';
import {
  lambdaInvoke,
  QueueSource,
  redrive,
  RedriveEvent,
  RedriveOptions,
  RedriveParts,
} from '../../../lambda/redrive';
import { parseMessage } from '../../../lambda/redrive/parse-message';
import { FailureWorld, FUNCTION_ARN } from '../../support/failure-world';
import { fastClock } from '../../support/fast-clock';
import { LambdaServer, startLambdaServer } from '../../support/lambda-server';
import { redriven } from '../../support/redriven';

let world: FailureWorld;
let lambda: LambdaServer;
let queueUrl: string;
let done: string[];

beforeAll(async () => {
  world = await FailureWorld.start();
  Object.assign(process.env, world.env);
});
afterAll(async () => world?.stop());
beforeEach(async () => {
  done = [];
  lambda = await startLambdaServer(({ Records }) => {
    done.push(...Records.map(textOf));
  });
  queueUrl = await world.createQueue();
});
afterEach(async () => lambda.stop());

/** E.g. `A:3`: key and version. */
function textOf({ dynamodb }: DynamoDBRecord): string {
  return `${dynamodb!.Keys!.pk.S}:${dynamodb!.NewImage!.version.N}`;
}

function parts(overrides: Partial<RedriveParts> = {}): RedriveParts {
  return {
    source: new QueueSource(world.sqs, queueUrl),
    objects: { read: async () => undefined, remove: async () => {} },
    streams: world.streams,
    invoke: lambdaInvoke(new LambdaClient({ ...world.access, endpoint: lambda.endpoint, maxAttempts: 1 }), [1, 1]),
    keepLost: async () => {},
    clock: fastClock(),
    ...overrides,
  };
}

async function run(
  options: RedriveOptions = {},
  overrides: Partial<RedriveParts> = {},
  onEvent?: (event: RedriveEvent) => void,
) {
  return redriven(parts(overrides), options, onEvent);
}

/** Fails the records of these. */
function failing(...names: string[]) {
  return ({ Records }: { Records: DynamoDBRecord[] }) => {
    for (const record of Records) {
      if (names.includes(textOf(record))) {
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb!.SequenceNumber }] };
      }
      done.push(textOf(record));
    }
    return { batchItemFailures: [] };
  };
}

test('the records that messages point at are given to the function, marked and in order, and the messages are removed', async () => {
  const table = await world.createTable();
  const records = await table.write('A', 'B', 'A', 'C', 'A');
  await world.send(queueUrl, [
    table.pointer(records.slice(3)),
    table.pointer(records.slice(0, 2)),
    table.pointer([records[2]]),
  ]);

  const result = await run();

  const marked = records.map((record) => ({ ...JSON.parse(JSON.stringify(record)), redriven: 0 }));
  expect(lambda.invocations).toMatchObject([{ functionName: 'consumer', records: marked }]);
  expect(result).toMatchObject({
    counts: { total: 5, done: 5, failed: 0, lost: 0, invocations: 1 },
    removed: 3,
    left: 0,
    failed: [],
  });
  expect(await world.peek(queueUrl)).toEqual([]);
});

test('a record that fails again holds back the later ones of its item, in whatever message they are, and no others', async () => {
  const table = await world.createTable();
  const records = await table.write('A', 'B', 'A', 'C', 'A');
  await world.send(
    queueUrl,
    records.map((record) => table.pointer([record])),
  );
  lambda.handler = failing('A:1');

  const result = await run();

  expect(done).toEqual(['B:2', 'C:4']);
  expect(result).toMatchObject({ counts: { done: 2, failed: 1, heldBack: 2 }, removed: 2, left: 3 });
  expect(result.failed.map(({ record, error }) => [textOf(record.record), error])).toEqual([
    ['A:1', 'the function reports it as failed'],
  ]);
  expect(await world.peek(queueUrl)).toHaveLength(3);
});

test('each step is an event, in the order in which it happens', async () => {
  const table = await world.createTable();
  const records = await table.write('A', 'B', 'A');
  await world.send(
    queueUrl,
    records.map((record) => table.pointer([record])),
  );
  lambda.handler = failing('A:1');
  const events: string[] = [];

  await run({}, {}, (event) => events.push('records' in event ? `${event.type} ${event.records.length}` : event.type));

  expect(events).toEqual([
    'found',
    'resolved',
    'resolved',
    'resolved',
    'sent 3',
    'failed',
    'heldBack',
    'sent 1',
    'done 1',
    'removed',
  ]);
});

test('a reader of the events who turns away gives the messages back', async () => {
  const table = await world.createTable();
  await world.send(queueUrl, [table.pointer(await table.write('A'))]);

  for await (const { type } of redrive(parts(), {})) if (type === 'resolved') break;

  expect(done).toEqual([]);
  expect(await world.peek(queueUrl)).toHaveLength(1);
});

test('a record that the answer names failed for what the log says of it, and the request is named', async () => {
  const table = await world.createTable();
  await world.send(queueUrl, [table.pointer(await table.write('A', 'B', 'C'))]);
  lambda.handler = (event, { log }) => {
    for (const record of event.Records) {
      const sequenceNumber = record.dynamodb!.SequenceNumber;
      log(
        JSON.stringify({
          message: 'record failed',
          sequenceNumber,
          error: { name: 'TypeError', message: `no ${textOf(record)}` },
        }),
      );
    }
    return failing('B:2')(event);
  };

  const { failed } = await run();

  expect(failed.map(({ error, requestId }) => ({ error, requestId }))).toEqual([
    { error: 'TypeError: no B:2', requestId: lambda.invocations[1].requestId },
  ]);
});

test('a function that throws fails all it was given: halves tell which it cannot process', async () => {
  const table = await world.createTable();
  await world.send(
    queueUrl,
    (await table.write('A', 'B', 'C', 'D')).map((record) => table.pointer([record])),
  );
  lambda.handler = ({ Records }) => {
    if (Records.some((record) => textOf(record) === 'C:3')) throw new TypeError('no such country');
    done.push(...Records.map(textOf));
  };

  const result = await run();

  expect(done).toEqual(['A:1', 'B:2', 'D:4']);
  expect(result.failed.map(({ record, error }) => [textOf(record.record), error])).toEqual([
    ['C:3', 'TypeError: no such country'],
  ]);
  expect(result).toMatchObject({ removed: 3, left: 1 });
});

test('an answer that names what is no record of the batch fails all of it', async () => {
  const table = await world.createTable();
  await world.send(queueUrl, [table.pointer(await table.write('A'))]);
  lambda.handler = () => ({ batchItemFailures: [{ itemIdentifier: 'A' }] });

  const result = await run();

  expect(result).toMatchObject({ counts: { done: 0, failed: 1 }, removed: 0, left: 1 });
  expect(result.failed[0].error).toBe(
    'its response is malformed: batchItemFailures[0].itemIdentifier must be the sequence number of a record of the batch, got "A"',
  );
});

test('a record that is in several messages is given to the function once', async () => {
  const table = await world.createTable();
  const records = await table.write('A', 'B', 'C');
  await world.send(queueUrl, [
    table.pointer(records.slice(0, 2)),
    table.pointer(records.slice(1)),
    table.pointer(records.slice(0, 2)),
  ]);

  expect(await run()).toMatchObject({ counts: { done: 3 }, removed: 3, left: 0 });

  expect(done).toEqual(['A:1', 'B:2', 'C:3']);
});

test('a message stays until all of its records are done', async () => {
  const table = await world.createTable();
  const records = await table.write('A', 'B');
  await world.send(queueUrl, [table.pointer(records)]);
  lambda.handler = failing('B:2');

  expect(await run()).toMatchObject({ counts: { done: 1, failed: 1 }, removed: 0, left: 1 });
  expect(await world.peek(queueUrl)).toHaveLength(1);
});

describe('what is selected', () => {
  const HOUR_MS = 3_600_000;

  test.each<[string, RedriveOptions, string[], number]>([
    ['max: the first in the stream', { max: 2 }, ['A:1', 'B:2'], 2],
    ['only: records of an item', { only: 'pk=A' }, ['A:1', 'A:3'], 2],
    ['only: by the value of its key', { only: 'B' }, ['B:2'], 1],
    [
      'olderThan: what was given up long ago, unless it has to wait for what was not',
      { olderThanMs: HOUR_MS },
      ['B:2'],
      1,
    ],
    ['all', {}, ['A:1', 'B:2', 'A:3'], 3],
  ])('%s', async (_name, options, expected, removed) => {
    const table = await world.createTable();
    const [a1, b, a2] = await table.write('A', 'B', 'A');
    const failedAtMs = Date.now() - 2 * HOUR_MS;
    await world.send(queueUrl, [
      table.pointer([a1]),
      table.pointer([b], { failedAtMs }),
      table.pointer([a2], { failedAtMs }),
    ]);

    expect(await run(options)).toMatchObject({ removed });

    expect(done).toEqual(expected);
    expect(await world.peek(queueUrl)).toHaveLength(3 - removed);
  });

  test('only: what is lost of other items is left alone', async () => {
    const table = await world.createTable();
    const [a, b] = await table.write('A', 'B');
    const gone: any = table.pointer([a]);
    gone.DDBStreamBatchInfo.shardId = 'shardId-00000000000000000001-00000000';
    await world.send(queueUrl, [gone, table.pointer([b])]);

    expect(await run({ only: 'B' })).toMatchObject({
      counts: { done: 1, lost: 0 },
      removed: 1,
      left: 1,
      matching: 1,
    });
  });

  test('another function', async () => {
    const table = await world.createTable();
    await world.send(queueUrl, [table.pointer(await table.write('A'))]);
    const names: string[] = [];
    const { invoke } = parts();

    await run(
      { functionName: `${FUNCTION_ARN}:7` },
      {
        invoke: async (name, ...args) => {
          names.push(name);
          return invoke(name, ...args);
        },
      },
    );

    expect(names).toEqual([`${FUNCTION_ARN}:7`]);
    expect(done).toEqual(['A:1']);
  });

  test('a rate gives smaller batches, and time between them', async () => {
    const table = await world.createTable();
    await world.send(queueUrl, [table.pointer(await table.write('A', 'B', 'C', 'D'))]);
    const clock = fastClock();
    const startMs = clock.now();

    await run({ rate: 2 }, { clock });

    expect(lambda.invocations.map(({ records }) => records.length)).toEqual([2, 2]);
    expect(clock.now() - startMs).toBeGreaterThanOrEqual(990);
  });
});

test('a range that has more records than failed is left, unless all of it is wanted', async () => {
  const table = await world.createTable();
  const [a, , c] = await table.write('A', 'B', 'C');
  await world.send(queueUrl, [table.pointer([a, c])]);

  expect(await run()).toMatchObject({ counts: { done: 0 }, removed: 0, left: 1, unclear: [{ batchSize: 2 }] });
  expect(await run({ wholeRange: true })).toMatchObject({ counts: { done: 3 }, removed: 1, unclear: [] });

  expect(done).toEqual(['A:1', 'B:2', 'C:3']);
});

test('messages of several functions are given each to its own', async () => {
  const table = await world.createTable();
  const [a, b] = await table.write('A', 'B');
  await world.send(queueUrl, [table.pointer([a]), table.pointer([b], { functionArn: `${FUNCTION_ARN}-2` })]);

  await run();

  expect(lambda.invocations.map(({ functionName, records }) => [functionName, records.map(textOf)])).toEqual([
    ['consumer', ['A:1']],
    ['consumer-2', ['B:2']],
  ]);
});

test('more than a batch goes in several, one after another', async () => {
  const table = await world.createTable();
  const records = await table.write(...Array.from({ length: 110 }, (_, index) => `key ${index % 20}`));
  await world.send(queueUrl, [table.pointer(records)]);

  expect(await run()).toMatchObject({ counts: { done: 110, invocations: 2 }, removed: 1 });

  expect(done).toEqual(records.map(textOf));
  expect(lambda.mostAtOnce).toBe(1);
});

test('a throttled invocation is tried again', async () => {
  const table = await world.createTable();
  await world.send(queueUrl, [table.pointer(await table.write('A'))]);
  lambda.throttles = 2;

  expect(await run()).toMatchObject({ counts: { done: 1 }, removed: 1 });
});

test('what keeps it from invoking stops it, and leaves what is not done', async () => {
  const table = await world.createTable();
  await world.send(queueUrl, [table.pointer(await table.write('A'))]);
  const error = new ResourceNotFoundException({ message: 'Function not found', $metadata: {} });

  expect(
    await run(
      {},
      {
        invoke: async () => {
          throw error;
        },
      },
    ),
  ).toMatchObject({ counts: { done: 0 }, removed: 0, left: 1, stopped: error });
  expect(await world.peek(queueUrl)).toHaveLength(1);
});

describe('a failure whose records cannot be read', () => {
  test('keeps what comes after it waiting, is named, and concerns neither what comes before it nor other streams', async () => {
    const [table, other] = await Promise.all([world.createTable(), world.createTable()]);
    const [a, b, c] = await table.write('A', 'B', 'C');
    const bad: any = table.pointer([b]);
    const pointers = [table.pointer([a]), bad, table.pointer([c]), other.pointer(await other.write('D'))];
    // Mistyped: that was never written.
    bad.DDBStreamBatchInfo.endSequenceNumber += '0';
    await world.send(queueUrl, pointers);

    const result = await run();

    expect(done).toEqual(['A:1', 'D:1']);
    expect(result).toMatchObject({ counts: { done: 2, failed: 0 }, removed: 2, left: 2 });
    const {
      failure: { id },
    } = parseMessage(JSON.stringify(bad)) as any;
    expect(String(result.stopped)).toMatch(
      new RegExp(
        `^Error: the records of the failure ${id} cannot be read: .*\\. If nobody .* give it up with redrive discard ${id}, or, `,
      ),
    );
    expect(await world.peek(queueUrl)).toEqual(expect.arrayContaining([bad, pointers[2]]));
  });

  test('is named for each of several streams', async () => {
    const tables = await Promise.all([world.createTable(), world.createTable()]);
    const pointers: any[] = await Promise.all(tables.map(async (table) => table.pointer(await table.write('A'))));
    for (const { DDBStreamBatchInfo } of pointers) DDBStreamBatchInfo.streamArn += '-of-another-day';
    await world.send(queueUrl, pointers);

    const { stopped } = await run();

    for (const pointer of pointers) {
      expect(String(stopped)).toContain(`discard ${(parseMessage(JSON.stringify(pointer)) as any).failure.id},`);
    }
  });
});

test('it waits while somebody else holds messages, which may be the earlier ones, and keeps none back meanwhile', async () => {
  const table = await world.createTable();
  const records = await table.write('A', 'A');
  await world.send(queueUrl, [table.pointer([records[0]])]);
  const other = new QueueSource(world.sqs, queueUrl);
  await other.receive();
  await world.send(queueUrl, [table.pointer([records[1]])]);

  await run({}, {}, ({ type }) => {
    if (type === 'waiting') void other.close();
  });

  expect(done).toEqual(['A:1', 'A:2']);
});

test('what somebody held who was killed is found by receiving, with a server that does not know before', async () => {
  const table = await world.createTable();
  await world.send(queueUrl, [table.pointer(await table.write('A'))]);
  await world.sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl, VisibilityTimeout: 1 }));

  expect(await run()).toMatchObject({ counts: { done: 1 }, heldElsewhere: 0 });
});

test('two who begin in the same moment, and have some messages each, redrive in order, each record once', async () => {
  const table = await world.createTable();
  await world.send(
    queueUrl,
    (await table.write('A', 'A', 'A', 'A')).map((record) => table.pointer([record])),
  );
  const sources = [new QueueSource(world.sqs, queueUrl), new QueueSource(world.sqs, queueUrl)];
  for (const source of sources) {
    const { Messages = [] } = await world.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 2, VisibilityTimeout: 120 }),
    );
    for (const message of Messages) (source as any).hold(message, Date.now() + 120_000);
  }

  const results = await Promise.all(sources.map(async (source) => run({}, { source })));

  expect(done).toEqual(['A:1', 'A:2', 'A:3', 'A:4']);
  expect(results.map(({ counts }) => counts.done).sort()).toEqual([0, 4]);
  expect(lambda.mostAtOnce).toBe(1);
});

test('a message that is held no more is left alone, and what comes after it waits', async () => {
  const table = await world.createTable();
  const [a1, b, a2] = await table.write('A', 'B', 'A');
  await world.send(
    queueUrl,
    [a1, b, a2].map((record) => table.pointer([record])),
  );
  const source = new QueueSource(world.sqs, queueUrl);
  source.receive = async (...args) => {
    const isFirst = ({ text }: { text: string }) =>
      text.includes(`"startSequenceNumber":"${a1.dynamodb!.SequenceNumber}"`);
    const messages = await QueueSource.prototype.receive.call(source, ...args);
    return messages.map((message) => (isFirst(message) ? { ...message, isHeld: () => false } : message));
  };

  const result = await run({}, { source });

  expect(done).toEqual(['B:2']);
  expect(result).toMatchObject({ counts: { done: 1, failed: 1, heldBack: 1 }, removed: 1, left: 2 });
  expect(result.failed.map(({ error }) => error)).toEqual(['its message is held by somebody else now']);
});

test('a message of which records are lost is removed only once it is kept elsewhere', async () => {
  const table = await world.createTable();
  const [a] = await table.write('A');
  const { DDBStreamBatchInfo, ...message } = table.pointer([a]) as any;
  await world.send(queueUrl, [
    { ...message, DDBStreamBatchInfo: { ...DDBStreamBatchInfo, shardId: 'shardId-00000000000000000001-00000000' } },
  ]);

  const full = async () => {
    throw new Error('disk full');
  };
  expect(await run({}, { keepLost: full })).toMatchObject({
    counts: { lost: 1 },
    keptLost: 0,
    removed: 0,
    left: 1,
    stopped: new Error('disk full'),
  });
  const kept: string[] = [];
  const keepLost: RedriveParts['keepLost'] = async ({ failure }) => {
    kept.push(failure.condition);
  };
  expect(await run({}, { keepLost })).toMatchObject({ counts: { lost: 1 }, keptLost: 1, removed: 1, left: 0 });

  expect(kept).toEqual(['RetryAttemptsExhausted']);
  expect(await world.peek(queueUrl)).toEqual([]);
});

test('messages that are not ours are left, and said to be', async () => {
  const table = await world.createTable();
  await world.send(queueUrl, ['hello', { hello: 'world' }, table.pointer(await table.write('A'))]);

  const { others, removed } = await run();

  expect(others.map(({ reason }) => reason).sort()).toEqual(['no failure of a DynamoDB stream', 'not JSON']);
  expect(removed).toBe(1);
  await expect(world.peek(queueUrl)).rejects.toThrow('not valid JSON');
});

describe('with streamHandler and its ledger, over DynamoDB', () => {
  let store: DynamoDBStore;

  beforeAll(async () => {
    const TableName = `Idempotency-${randomUUID()}`;
    await world.dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    store = new DynamoDBStore({ tableName: TableName });
  });

  function consumer(handle: (record: StreamRecord<any>) => unknown, holdItem = false) {
    const queue = { send: async (message: string) => world.send(queueUrl, [message]) };
    return streamHandler<any>(
      async (record) => {
        await handle(record);
        done.push(`${record.keys.pk}:${record.newImage!.version}`);
      },
      { idempotency: { mode: 'PER_BATCH', store }, failureQueue: queue, holdItem },
    ) as LambdaServer['handler'];
  }

  const context = {
    awsRequestId: 'live',
    functionName: 'consumer',
    invokedFunctionArn: FUNCTION_ARN,
    getRemainingTimeInMillis: () => 30_000,
    log: () => {},
  };

  test('keys that are parked behind a failure are redriven after it, in order, and released', async () => {
    const table = await world.createTable();
    const [a1, b, a2, a3, a4] = await table.write('A', 'B', 'A', 'A', 'A');
    const poison = ({ newImage }: StreamRecord<any>) => {
      if (newImage!.version === 1) throw new UnprocessableRecordError('not yet');
    };
    await consumer(poison, true)({ Records: [a1, b, a2, a3] }, context);
    expect(done).toEqual(['B:2']);

    const flags: boolean[] = [];
    lambda.handler = consumer(({ redriven: isRedriven }) => flags.push(isRedriven), true);
    expect(await run()).toMatchObject({ counts: { done: 3 }, removed: 3, left: 0 });
    await consumer(() => undefined, true)({ Records: [a4] }, { ...context, awsRequestId: 'later' });

    expect(done).toEqual(['B:2', 'A:1', 'A:3', 'A:4', 'A:5']);
    expect(flags).toEqual([true, true, true]);
    expect(await world.peek(queueUrl)).toEqual([]);
  });

  test('parked records and those that Lambda points at go back in one order', async () => {
    const table = await world.createTable();
    const [a1, a2, a3] = await table.write('A', 'A', 'A');
    const poison = ({ newImage }: StreamRecord<any>) => {
      if (newImage!.version === 2) throw new UnprocessableRecordError('not yet');
    };
    await consumer(poison)({ Records: [a2] }, context);
    await world.send(queueUrl, [table.pointer([a3]), table.pointer([a1])]);

    lambda.handler = consumer(() => undefined);
    await run();

    expect(done).toEqual(['A:1', 'A:2', 'A:3']);
  });

  test('what was done before a kill is not done again, whatever batches it comes back in', async () => {
    const table = await world.createTable();
    const records = await table.write('A', 'B', 'C', 'D');
    await world.send(
      queueUrl,
      records.map((record) => table.pointer([record])),
    );
    lambda.handler = consumer(() => undefined);
    // As if killed before it could remove anything.
    const source = new QueueSource(world.sqs, queueUrl);
    source.remove = async () => {
      throw new Error('killed');
    };
    await expect(run({}, { source })).resolves.toMatchObject({ stopped: new Error('killed') });

    for (const options of [{ only: 'C' }, { max: 1 }, { rate: 1 }]) await run(options);

    expect(done.sort()).toEqual(['A:1', 'B:2', 'C:3', 'D:4']);
    expect(await world.peek(queueUrl)).toEqual([]);
  });
});
