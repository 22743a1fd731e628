import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { FiledMessage, FolderQueues, startFolderQueues } from '../../../../lambda/local/messaging/folder-queues';

const folder = mkdtempSync(path.join(tmpdir(), 'queues-'));
const messages: FiledMessage[] = [];
let queues: FolderQueues;
let client: SQSClient;

beforeAll(async () => {
  queues = await startFolderQueues(folder, (message) => messages.push(message));
  client = new SQSClient({
    endpoint: queues.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
beforeEach(() => {
  messages.splice(0);
});
afterAll(async () => queues.stop());

test('each message is a file in the folder of its queue', async () => {
  await client.send(new SendMessageCommand({ QueueUrl: queues.urlOf('orders'), MessageBody: '{"ü":1}' }));
  await client.send(
    new SendMessageBatchCommand({
      QueueUrl: queues.urlOf('others'),
      Entries: [
        { Id: 'a', MessageBody: 'one' },
        { Id: 'b', MessageBody: 'two' },
      ],
    }),
  );

  expect(messages.map(({ destination }) => destination)).toEqual(['orders', 'others', 'others']);
  expect(messages.map(({ file }) => path.dirname(file))).toEqual([
    path.join(folder, 'orders'),
    path.join(folder, 'others'),
    path.join(folder, 'others'),
  ]);
  expect(messages.map(({ file }) => readFileSync(file, 'utf8'))).toEqual(['{"ü":1}', 'one', 'two']);
});

test('what it cannot do is an error that says what could', async () => {
  await expect(client.send(new ReceiveMessageCommand({ QueueUrl: queues.urlOf('orders') }))).rejects.toThrow(
    "ReceiveMessage needs an SQS server; here messages can only be sent, to files. Start one, e.g. with 'npx fauxqs', and give its endpoint",
  );
});

test('a queue cannot be outside of the folder', async () => {
  const QueueUrl = `${queues.endpoint}/0/..`;

  await expect(client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))).rejects.toThrow(
    `the URL of a queue must end with its name, got ${QueueUrl}`,
  );
  expect(messages).toEqual([]);
});
