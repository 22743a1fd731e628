import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-dynamodb-streams';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, StreamViewType, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Alias, Code, Function, IFunction, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DynamoDBLocal, LocalRun, MappingEvent, runTemplates, startDynamoDBLocal } from '../lambda/local';
import { TableStreamConsumer, StreamSource } from '../src';
import { eventually } from './support/eventually';
import { startSqsServer } from './support/sqs-server';

const access = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

let dynamodbLocal: DynamoDBLocal;
let sqsServer: Awaited<ReturnType<typeof startSqsServer>>;
let run: LocalRun;

beforeAll(async () => {
  [dynamodbLocal, sqsServer] = await Promise.all([startDynamoDBLocal(), startSqsServer()]);
});
afterEach(async () => run.stop());
afterAll(async () => Promise.all([dynamodbLocal?.stop(), sqsServer?.stop()]));

/** A function that fails in the way that the item's key names, and logs what it has done. */
const HANDLER = `
exports.handler = async ({ Records }) => {
  for (const { dynamodb } of Records) {
    const pk = dynamodb.Keys.pk.S;
    if (pk === 'throws') throw new Error('no');
    if (pk === 'exits') process.exit(1);
    if (pk === 'hangs') await new Promise(() => setInterval(() => {}, 1000));
    if (pk === 'is reported') return { batchItemFailures: [{ itemIdentifier: dynamodb.SequenceNumber }] };
    console.log('done ' + pk);
  }
};`;

function functionIn(stack: Stack): Function {
  return new Function(stack, 'Function', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline(HANDLER),
    timeout: Duration.seconds(1),
  });
}

/** Synthesises a stack to a template, and runs it. */
async function runStack(name: string, build: (stack: Stack) => void) {
  const app = new App({ outdir: mkdtempSync(path.join(tmpdir(), 'cdk.out-')) });
  build(new Stack(app, name));
  const events: MappingEvent[] = [];
  const done: string[] = [];
  const notices: string[] = [];
  run = await runTemplates({
    templates: app.synth().directory,
    dynamodbEndpoint: dynamodbLocal.endpoint,
    awsEndpoint: sqsServer.endpoint,
    onEvent: (event) => events.push(event),
    onLog: (_functionName, line) => {
      if (line.startsWith('done ')) done.push(line.slice(5));
    },
    onNotice: (notice) => notices.push(notice),
  });
  return { events, done, notices };
}

async function put(pks: string[]): Promise<void> {
  const dynamodb = new DynamoDBClient({ ...access, endpoint: dynamodbLocal.endpoint });
  const [[TableName]] = Object.values(run.stacks).map(({ tables }) => Object.values(tables));
  for (const pk of pks) await dynamodb.send(new PutItemCommand({ TableName, Item: { pk: { S: pk } } }));
}

async function failureMessages(): Promise<any[]> {
  const sqs = new SQSClient({ ...access, endpoint: sqsServer.endpoint });
  const [[QueueUrl]] = Object.values(run.stacks).map(({ queues }) => Object.values(queues));
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
  );
  return Messages.map(({ Body }) => JSON.parse(Body!));
}

/** The keys of the records that a failure message points at. */
async function recordsBehind({ DDBStreamBatchInfo }: any): Promise<string[]> {
  const streams = new DynamoDBStreamsClient({ ...access, endpoint: dynamodbLocal.endpoint });
  const { ShardIterator } = await streams.send(
    new GetShardIteratorCommand({
      StreamArn: DDBStreamBatchInfo.streamArn,
      ShardId: DDBStreamBatchInfo.shardId,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      SequenceNumber: DDBStreamBatchInfo.startSequenceNumber,
    }),
  );
  const { Records = [] } = await streams.send(
    new GetRecordsCommand({ ShardIterator, Limit: DDBStreamBatchInfo.batchSize }),
  );
  return Records.map(({ dynamodb }) => dynamodb!.Keys!.pk.S!);
}

test('every poison record ends up alone in the failure queue, all others are processed in order', async () => {
  const poison = ['throws', 'exits', 'hangs', 'is reported'];
  const good = Array.from({ length: 40 }, (_, index) => `item ${index}`);
  const { done, events } = await runStack('Ours', (stack) => {
    const table = new TableV2(stack, 'Table', { partitionKey: { name: 'pk', type: AttributeType.STRING } });
    new TableStreamConsumer(stack, 'Consumer', {
      source: StreamSource.table(table),
      handler: functionIn(stack),
      retryAttempts: 1,
    });
  });

  await put([
    ...good.slice(0, 10),
    'throws',
    ...good.slice(10, 20),
    'exits',
    ...good.slice(20, 30),
    'hangs',
    'is reported',
    ...good.slice(30),
  ]);
  await eventually(async () => expect(await failureMessages()).toHaveLength(poison.length));
  await eventually(() => expect(done).toContain(good.at(-1)));

  const messages = await failureMessages();
  const failed = await Promise.all(messages.map(recordsBehind));
  expect(failed.flat().sort()).toEqual([...poison].sort());
  expect(
    messages.map(({ responseContext }) => responseContext.functionError).filter((error) => error === null),
  ).toHaveLength(1);
  const thrown = messages.find(({ responseContext }) => responseContext.functionError !== null);
  expect(thrown).toEqual({
    requestContext: {
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      functionArn: expect.stringMatching(/^arn:aws:lambda:us-east-1:000000000000:function:Ours-Function[0-9A-F]{8}$/),
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 2,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    DDBStreamBatchInfo: {
      shardId: expect.stringMatching(/^shardId-/),
      startSequenceNumber: expect.stringMatching(/^\d+$/),
      endSequenceNumber: thrown.DDBStreamBatchInfo.startSequenceNumber,
      approximateArrivalOfFirstRecord: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      approximateArrivalOfLastRecord: thrown.DDBStreamBatchInfo.approximateArrivalOfFirstRecord,
      batchSize: 1,
      streamArn: expect.stringContaining('/stream/'),
    },
  });
  // A function that throws, exits or hangs says nothing of what it has done: some of it was repeated. In order, all the
  // same.
  expect([...new Set(done)]).toEqual(good);
  expect(events.some((event) => event.type === 'invoked' && event.verdict === 'bisected')).toBe(true);
});

test('a plain CDK app runs as it is: DynamoEventSource, an alias, a stream that is on', async () => {
  const { done, notices } = await runStack('Plain', (stack) => {
    const table = new Table(stack, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      stream: StreamViewType.NEW_IMAGE,
    });
    const fn = functionIn(stack);
    const alias: IFunction = new Alias(stack, 'Live', { aliasName: 'live', version: fn.currentVersion });
    alias.addEventSource(
      new DynamoEventSource(table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 2,
        retryAttempts: 0,
        onFailure: new SqsDlq(new Queue(stack, 'Dlq')),
      }),
    );
  });

  await put(['a', 'throws', 'b', 'c']);
  await eventually(() => expect(done).toContain('c'));

  const [message, ...others] = await failureMessages();
  expect(others).toEqual([]);
  expect(await recordsBehind(message)).toContain('throws');
  expect(notices).toEqual([]);
});

test('records that are too old when they are read go to the failure queue untried', async () => {
  const { done, events } = await runStack('Aged', (stack) => {
    const table = new TableV2(stack, 'Table', { partitionKey: { name: 'pk', type: AttributeType.STRING } });
    new TableStreamConsumer(stack, 'Consumer', {
      source: StreamSource.table(table),
      handler: functionIn(stack),
      maxRecordAge: Duration.minutes(1),
    });
  });
  // The clock of the rules runs ahead of that of DynamoDB Local.
  const now = Date.now;
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() + 10 * 60_000);
  try {
    await put(['late']);
    await eventually(async () => expect(await failureMessages()).toHaveLength(1));
  } finally {
    clock.mockRestore();
  }

  const [message] = await failureMessages();
  expect(message).toMatchObject({ requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 0 } });
  expect(message).not.toHaveProperty('responseContext');
  expect(await recordsBehind(message)).toEqual(['late']);
  expect(done).toEqual([]);
  expect(events.map(({ type }) => type)).toEqual(['discarded']);
});
