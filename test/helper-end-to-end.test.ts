import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { eventually } from './support/eventually';
import { startSqsServer } from './support/sqs-server';
import { tableIn } from './support/synth-consumer';
import { DynamoDBLocal, LocalRun, runTemplates, startDynamoDBLocal } from '../lambda/local';
import { Idempotency, TableStreamConsumer, StreamSource } from '../src';

const access = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

let dynamodbLocal: DynamoDBLocal;
let sqsServer: Awaited<ReturnType<typeof startSqsServer>>;
let run: LocalRun;

beforeAll(async () => {
  [dynamodbLocal, sqsServer] = await Promise.all([startDynamoDBLocal(), startSqsServer()]);
});
afterEach(async () => run.stop());
afterAll(async () => Promise.all([dynamodbLocal?.stop(), sqsServer?.stop()]));

/** A function that cannot process the item `poison`, bundled with the helper as `NodejsFunction` would bundle it. */
function bundledHandler(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'handler-'));
  buildSync({
    stdin: {
      contents: `
        import { streamHandler, UnprocessableRecordError } from './lambda';
        export const handler = streamHandler(({ keys }) => {
          if (keys.pk === 'poison') throw new UnprocessableRecordError('nobody can process it');
          console.log('done ' + keys.pk);
        });`,
      resolveDir: path.join(__dirname, '..'),
    },
    bundle: true,
    platform: 'node',
    target: 'node20',
    outfile: path.join(folder, 'index.js'),
  });
  return folder;
}

test.each([
  ['PerBatch', Idempotency.perBatch(), /^ledger#/],
  ['PerRecord', Idempotency.perRecord(), /^(claim|commit)#/],
])(
  'a function of a consumer parks a poison record whole, goes on, and remembers what it did: %s',
  async (name, idempotency, id) => {
    const app = new App({ outdir: mkdtempSync(path.join(tmpdir(), 'cdk.out-')) });
    const stack = new Stack(app, name);
    const handler = new Function(stack, 'Function', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromAsset(bundledHandler()),
      timeout: Duration.seconds(10),
    });
    new TableStreamConsumer(stack, 'Consumer', { source: StreamSource.table(tableIn(stack)), handler, idempotency });
    const logs: string[] = [];
    run = await runTemplates({
      templates: app.synth().directory,
      dynamodbEndpoint: dynamodbLocal.endpoint,
      awsEndpoint: sqsServer.endpoint,
      onLog: (_function, line) => logs.push(line),
    });
    const dynamodb = new DynamoDBClient({ ...access, endpoint: dynamodbLocal.endpoint });
    const sqs = new SQSClient({ ...access, endpoint: sqsServer.endpoint });
    const nameOf = (part: string) =>
      Object.entries(run.stacks[name].tables).find(([logicalId]) => logicalId.startsWith(part))![1];

    for (const pk of ['before', 'poison', 'after']) {
      await dynamodb.send(new PutItemCommand({ TableName: nameOf('Table'), Item: { pk: { S: pk } } }));
    }

    await eventually(() => expect(logs).toEqual(expect.arrayContaining(['done before', 'done after'])));
    await eventually(async () => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: Object.values(run.stacks[name].queues)[0], WaitTimeSeconds: 1 }),
      );
      expect(JSON.parse(Messages[0]?.Body ?? '{}')).toMatchObject({
        requestContext: { condition: 'RecordUnprocessable' },
        error: { message: 'nobody can process it' },
        payload: {
          Records: [
            { eventName: 'INSERT', dynamodb: { Keys: { pk: { S: 'poison' } }, NewImage: { pk: { S: 'poison' } } } },
          ],
        },
      });
    });
    await eventually(async () => {
      const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: nameOf('FunctionIdempotency') }));
      expect(Items.map((item) => item.id.S)).toContainEqual(expect.stringMatching(id));
    });
  },
);
