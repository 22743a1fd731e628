import { randomUUID } from 'node:crypto';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { parkedMessage } from '../../../lambda/handler/parking/parked-message';
import { DynamoDBRecord } from '../../../lambda/record/event';
import { FailureResolver, FailureSource, QueueSource } from '../../../lambda/redrive';
import { putObject, queueSender } from '../../../lambda/redrive/account/objects';
import { rescue } from '../../../lambda/redrive/rescue';
import { FailureTable, FailureWorld, FUNCTION_ARN } from '../../support/failure-world';
import { LambdaServer, startLambdaServer } from '../../support/lambda-server';
import { RedriveFunction, redriveFunctionInProcess, RedriveFunctionParts } from '../../support/redrive-function';

let world: FailureWorld;
let lambda: LambdaServer;
let s3: S3Client;
let table: FailureTable;
let queueUrl: string;
let bucket: string;
let invoke: (event: object) => Promise<any>;

beforeAll(async () => {
  world = await FailureWorld.start();
  s3 = new S3Client({ ...world.access, endpoint: world.awsServer.endpoint, forcePathStyle: true });
});
afterAll(async () => world?.stop());
beforeEach(async () => {
  lambda = await startLambdaServer(() => ({ batchItemFailures: [] }));
  table = await world.createTable();
  queueUrl = await world.createQueue();
  bucket = `rescued-${randomUUID()}`;
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  invoke = redriveFunctionInProcess(partsOf());
});
afterEach(async () => {
  jest.restoreAllMocks();
  await lambda.stop();
});

function partsOf(overrides: Partial<RedriveFunctionParts> = {}): RedriveFunctionParts {
  const env = { ...world.env, AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint };
  return { queueUrl, bucket, env, streamArn: table.streamArn, handlerArn: FUNCTION_ARN, ...overrides };
}

/** Runs a test with the function as it is deployed, in a process of its own. */
async function withDeployed<Result>(
  overrides: Partial<RedriveFunctionParts>,
  use: (deployed: RedriveFunction) => Promise<Result>,
): Promise<Result> {
  const deployed = await RedriveFunction.start(partsOf(overrides));
  try {
    return await use(deployed);
  } finally {
    await deployed.stop();
  }
}

async function objectsIn(Bucket: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key }) => Key!);
}

async function textOf(Key: string): Promise<string> {
  return (await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body!.transformToString();
}

/** As the handler helper parks it. */
function parked(record: DynamoDBRecord, functionArn = FUNCTION_ARN): object {
  return parkedMessage(
    { condition: 'RecordUnprocessable', record, attempts: 1, requestId: 'r', functionArn, error: new Error('no') },
    Date.now(),
  );
}

const given = () => lambda.invocations.flatMap(({ records }) => records);
const sequenceNumbers = (records: readonly DynamoDBRecord[]) => records.map(({ dynamodb }) => dynamodb!.SequenceNumber);

describe('rescue', () => {
  test('what a message points at outlives the stream, and is redriven without it', async () => {
    const records = await table.write('A', 'B', 'A');
    await world.send(queueUrl, [table.pointer(records.slice(0, 2)), table.pointer(records.slice(2))]);

    await withDeployed({}, async (deployed) => {
      expect(await deployed.invoke({ action: 'rescue' })).toEqual({
        rescued: 2,
        records: 3,
        lost: 0,
        left: 0,
        heldElsewhere: 0,
        problems: [],
      });
    });
    await world.dynamodb.send(new DeleteTableCommand({ TableName: table.streamArn.split('/')[1] }));

    expect(await objectsIn(bucket)).toHaveLength(2);
    expect(await invoke({ action: 'run' })).toMatchObject({
      done: 3,
      lost: 0,
      messagesDone: 2,
      messagesLeft: 0,
    });
    // Each has the first record of its message as origin.
    const origins = [records[0], records[0], records[2]].map(({ eventID }) => [eventID]);
    expect(given()).toEqual(
      records.map((record, place) => ({
        ...JSON.parse(JSON.stringify(record)),
        redriven: 0,
        origins: origins[place],
      })),
    );
    expect(await world.peek(queueUrl)).toEqual([]);
    expect(await objectsIn(bucket)).toEqual([]);
  });

  test('a failure keeps its id, and what is known of it', async () => {
    await world.send(queueUrl, [table.pointer(await table.write('A'))]);
    const before = await invoke({ action: 'list' });

    await invoke({ action: 'rescue' });

    const after = await invoke({ action: 'list' });
    expect(before.causes[0].mostUrgent[0].keys).toBeUndefined();
    expect(after.causes[0].mostUrgent[0]).toMatchObject({
      id: before.causes[0].mostUrgent[0].id,
      keys: ['pk=A'],
      records: 1,
      attempts: 3,
    });
    // What is gone next is the message, not the record.
    expect(Date.parse(after.causes[0].mostUrgent[0].expires)).toBeGreaterThan(
      Date.parse(before.causes[0].mostUrgent[0].expires) + 24 * 3600_000,
    );
  });

  test('leaves what has its records already, what is not understood, and what is of another consumer', async () => {
    const [a, b] = await table.write('A', 'B');
    const messages = [parked(a), table.pointer([b], { functionArn: `${FUNCTION_ARN}:live` }), { hello: 'world' }];
    await world.send(queueUrl, messages);

    expect(await invoke({ action: 'rescue' })).toMatchObject({ rescued: 0, left: 0 });

    expect(await world.peek(queueUrl)).toEqual(expect.arrayContaining(JSON.parse(JSON.stringify(messages))));
    expect(await objectsIn(bucket)).toEqual([]);
  });

  test('of what the stream has trimmed in part, the rest is rescued and the loss still counted; what is gone stays a message', async () => {
    const records = await table.write('A', 'B');
    const partly: any = table.pointer(records);
    partly.DDBStreamBatchInfo.batchSize = 3;
    const gone: any = table.pointer(records);
    // A shard is gone some time after its last record.
    gone.DDBStreamBatchInfo.shardId = 'shardId-00000000000000000000-00000000';
    await world.send(queueUrl, [partly, gone]);

    expect(await invoke({ action: 'rescue' })).toMatchObject({ rescued: 1, records: 2, lost: 3 });
    expect(await invoke({ action: 'list' })).toMatchObject({ failures: 2 });
    expect(await objectsIn(bucket)).toHaveLength(1);

    expect(await invoke({ action: 'run' })).toMatchObject({ done: 2, lost: 3, messagesDone: 2 });
    const keptLost = (await objectsIn(bucket)).filter((key) => key.startsWith('lost/'));
    expect(keptLost).toHaveLength(2);
    expect(
      (await Promise.all(keptLost.map(textOf))).map((text) => JSON.parse(text).DDBStreamBatchInfo.batchSize).sort(),
    ).toEqual([2, 3]);
  });

  test('says how many messages somebody else holds', async () => {
    await world.send(queueUrl, [table.pointer(await table.write('A'))]);
    const other = new QueueSource(world.sqs, queueUrl);
    await other.receive();
    await world.send(queueUrl, [table.pointer(await table.write('B'))]);

    expect(await invoke({ action: 'rescue' })).toMatchObject({ rescued: 1, heldElsewhere: 1 });
    await other.close();
  });

  test('a message that cannot be rescued is a function error and stays, and the others are rescued', async () => {
    const refused: any = table.pointer(await table.write('A'));
    refused.DDBStreamBatchInfo.startSequenceNumber = '1';
    await world.send(queueUrl, [refused, table.pointer(await table.write('B'))]);

    await expect(invoke({ action: 'rescue' })).rejects.toThrow(
      /1 messages could not be rescued, and are where they were: .*"rescued":1/,
    );

    expect(await world.peek(queueUrl)).toContainEqual(refused);
    expect(await objectsIn(bucket)).toHaveLength(1);
  });

  test.each<[string, (source: FailureSource) => object]>([
    [
      'before the object is announced',
      () => ({
        announce: async () => {
          throw new Error('killed');
        },
      }),
    ],
    [
      'before the old message is removed',
      (source) => ({
        source: Object.assign(source, {
          remove: async () => {
            throw new Error('killed');
          },
        }),
      }),
    ],
  ])('ended %s, it loses nothing, and a record is redriven once', async (_name, broken) => {
    const records = await table.write('A', 'B');
    await world.send(queueUrl, [table.pointer(records)]);
    const source = new QueueSource(world.sqs, queueUrl);
    const parts = {
      source,
      resolver: new FailureResolver(world.streams),
      isOurs: () => true,
      store: async (failure: { id: string }, text: string) =>
        putObject(s3, bucket, `aws/lambda/rescued/${failure.id}`, text),
      announce: queueSender(world.sqs, queueUrl),
    };

    expect((await rescue({ ...parts, ...broken(source) }, new AbortController().signal)).problems).toHaveLength(1);
    await invoke({ action: 'rescue' });

    expect(await invoke({ action: 'run' })).toMatchObject({ done: 2, lost: 0, messagesLeft: 0 });
    expect(sequenceNumbers(given())).toEqual(sequenceNumbers(records));
    expect(await world.peek(queueUrl)).toEqual([]);
  });
});

describe('by hand', () => {
  test('list shows what failed by cause, and changes nothing', async () => {
    const [a, b] = await table.write('A', 'B');
    await world.send(queueUrl, [table.pointer([a]), parked(b)]);

    const answer = await invoke({ action: 'list' });

    expect(answer).toMatchObject({ failures: 2, records: 2, others: 0, heldElsewhere: 0 });
    expect(answer.causes.map(({ condition, failures }: any) => [condition, failures]).sort()).toEqual([
      ['RecordUnprocessable', 1],
      ['RetryAttemptsExhausted', 1],
    ]);
    expect(await world.peek(queueUrl)).toHaveLength(2);
  });

  test('show gives the records of a failure, and says which ids there are none or several of', async () => {
    await world.send(queueUrl, [table.pointer(await table.write('A'))]);
    const {
      causes: [
        {
          mostUrgent: [{ id }],
        },
      ],
    } = await invoke({ action: 'list' });

    expect(await invoke({ action: 'show', id: id.slice(0, 6) })).toMatchObject({
      id,
      lost: 0,
      recordsInOrder: [{ eventName: 'INSERT', dynamodb: { Keys: { pk: { S: 'A' } } } }],
    });
    await expect(invoke({ action: 'show', id: 'x' })).rejects.toThrow(
      'no failure has an id that begins with \'x\'. {"action":"list"} shows the ids',
    );
  });

  test.each<[string, object, string[], number]>([
    ['all', {}, ['A', 'B', 'C'], 0],
    ['dryRun: none, though it is said what would be done', { dryRun: true }, [], 3],
    ['max', { max: 2 }, ['A', 'B'], 1],
    ['only', { only: 'pk=B' }, ['B'], 2],
    ['olderThan', { olderThan: '1h' }, ['C'], 2],
  ])('run redrives, as the command does: %s', async (_name, options, keys, left) => {
    const [a, b, c] = await table.write('A', 'B', 'C');
    await world.send(queueUrl, [
      table.pointer([a]),
      table.pointer([b]),
      table.pointer([c], { failedAtMs: Date.now() - 7_200_000 }),
    ]);

    await invoke({ action: 'run', ...options });

    expect(given().map(({ dynamodb }) => dynamodb!.Keys!.pk.S)).toEqual(keys);
    expect(await world.peek(queueUrl)).toHaveLength(left);
  });

  test('a dry run says that it is one, and nothing of messages that are done', async () => {
    await world.send(queueUrl, [table.pointer(await table.write('A'))]);

    expect(await invoke({ action: 'run', dryRun: true })).toEqual({
      dryRun: true,
      wouldBeGiven: 1,
      heldBack: 0,
      lost: 0,
      invocations: 1,
      matchingFailures: 1,
      failedRecords: [],
      unclear: [],
      others: 0,
      othersLeft: [],
      heldElsewhere: 0,
    });
  });

  test('run says what has failed again, and leaves what is of another consumer', async () => {
    const [a, b] = await table.write('A', 'B');
    await world.send(queueUrl, [table.pointer([a]), parked(b, `${FUNCTION_ARN}-of-another`)]);
    lambda.handler = () => {
      throw new TypeError('still no');
    };

    expect(await invoke({ action: 'run' })).toMatchObject({
      done: 0,
      failed: 1,
      messagesLeft: 1,
      others: 1,
      failedRecords: [{ key: 'pk=A', sequenceNumber: a.dynamodb!.SequenceNumber, error: 'TypeError: still no' }],
      othersLeft: [{ reason: `a failure of another consumer: ${FUNCTION_ARN}-of-another, ${table.streamArn}` }],
    });
    expect(lambda.invocations).toHaveLength(1);
  });

  test('run begins nothing that may not end in its time, and says what is left', async () => {
    await world.send(
      queueUrl,
      (await table.write(...Array.from({ length: 30 }, (_, index) => `K${index}`))).map((record) =>
        table.pointer([record]),
      ),
    );
    // 15 seconds are kept to close, and 2 for the handler.
    const answer = await withDeployed({ timeoutSeconds: 20, handlerTimeoutSeconds: 2 }, async (deployed) =>
      deployed.invoke({ action: 'run', rate: 1 }),
    );

    expect(answer.stopped).toBe('out of time: what is left is where it was, invoke it again');
    expect(answer.messagesLeft).toBeGreaterThan(0);
    expect(answer.messagesDone + answer.messagesLeft).toBe(30);
    expect(lambda.invocations).toHaveLength(answer.messagesDone);
  });

  test('run that cannot go on is a function error, and leaves what is not done', async () => {
    await world.send(queueUrl, [table.pointer(await table.write('A'))]);
    invoke = redriveFunctionInProcess(
      partsOf({ env: { ...world.env, AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:1' } }),
    );

    await expect(invoke({ action: 'run' })).rejects.toThrow(
      /it could not go on: .*ECONNREFUSED.* What was not done is where it was\. {"done":0/,
    );
    expect(await world.peek(queueUrl)).toHaveLength(1);
  });

  test.each<[object, string]>([
    [
      {},
      '\'action\' must be one of list, show, run, rescue, got undefined. Invoke it with a payload such as {"action":"list"}',
    ],
    [{ action: 'toString' }, '\'action\' must be one of list, show, run, rescue, got "toString"'],
    [{ action: 'list', max: 1 }, "'list' has no option 'max'. It has none"],
    [
      { action: 'run', 'dry-run': true },
      "'run' has no option 'dry-run'. It has dryRun, max, rate, only, olderThan, wholeRange",
    ],
    [{ action: 'run', dryRun: 'yes' }, '\'dryRun\' must be true or false, got "yes"'],
    [{ action: 'run', max: 0 }, "'max' must be a whole number, 1 or more, got 0"],
    [{ action: 'run', olderThan: 15 }, "'olderThan' must be a duration such as 90s, 15m, 2h or 1d, got 15"],
    [{ action: 'show' }, "'show' needs the 'id' of a failure, as 'list' gives it, or the beginning of it"],
  ])('%j is refused', async (event, message) => {
    await expect(invoke(event)).rejects.toThrow(message);
  });

  test('its log says how much was done, and nothing of the items', async () => {
    await world.send(queueUrl, [table.pointer(await table.write('secret'))]);

    const logged = await withDeployed({}, async (deployed) => {
      await deployed.invoke({ action: 'run', only: 'pk=secret' });
      return deployed.logged;
    });

    expect(logged.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))).toEqual([
      {
        action: 'run',
        done: 1,
        failed: 0,
        heldBack: 0,
        lost: 0,
        invocations: 1,
        matchingFailures: 1,
        messagesDone: 1,
        messagesLeft: 0,
        others: 0,
        heldElsewhere: 0,
      },
    ]);
    expect(logged.join()).not.toContain('secret');
  });
});
