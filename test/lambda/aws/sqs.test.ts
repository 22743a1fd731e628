import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { sendMessage } from '../../../lambda/aws/sqs';
import { FAULTS, FaultyProxy, startFaultyProxy } from '../../support/faulty-proxy';
import { startSqsServer } from '../../support/sqs-server';

let server: Awaited<ReturnType<typeof startSqsServer>>;
let proxy: FaultyProxy;
let client: SQSClient;
const environment = process.env;

beforeAll(async () => {
  process.env = { ...environment, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  server = await startSqsServer();
  proxy = await startFaultyProxy(server.endpoint);
  client = new SQSClient({ endpoint: server.endpoint });
});

beforeEach(() => {
  process.env.AWS_ENDPOINT_URL_SQS = server.endpoint;
  proxy.requests.clear();
});

afterAll(async () => {
  process.env = environment;
  client?.destroy();
  await proxy?.stop();
  await server?.stop();
});

test('a message arrives as it was sent', async () => {
  const queueUrl = await createQueue('arrives');
  const body = JSON.stringify({ text: 'é€ "quoted"\n', size: 'x'.repeat(100_000) });
  await sendMessage(queueUrl, body, within(5000));

  expect(await receive(queueUrl)).toEqual([body]);
});

test('without a configured endpoint it is that of the queue', async () => {
  delete process.env.AWS_ENDPOINT_URL_SQS;
  proxy.faults.push(FAULTS.answer({ MessageId: '1' }));
  await sendMessage(`${proxy.endpoint}/111122223333/queue`, 'text', within(5000));

  expect(Object.fromEntries(proxy.requests)).toEqual({ SendMessage: 1 });
});

test('the endpoint that is configured goes before that of the queue', async () => {
  const queueUrl = await createQueue('configured');
  process.env.AWS_ENDPOINT_URL_SQS = proxy.endpoint;
  await sendMessage(queueUrl, 'text', within(5000));

  expect(Object.fromEntries(proxy.requests)).toEqual({ SendMessage: 1 });
  expect(await receive(queueUrl)).toEqual(['text']);
});

test('a message that was throttled is sent again', async () => {
  const queueUrl = await createQueue('throttled');
  process.env.AWS_ENDPOINT_URL_SQS = proxy.endpoint;
  proxy.faults.push(FAULTS.refuse('RequestThrottled', 403), FAULTS.reset());
  await sendMessage(queueUrl, 'text', within(5000));

  expect(await receive(queueUrl)).toEqual(['text']);
});

test('a queue that is not there is an error that says so', async () => {
  const queueUrl = await createQueue('gone');

  await expect(sendMessage(`${queueUrl}-not`, 'text', within(5000))).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
    attempts: 1,
    message: expect.stringMatching(/^SendMessage failed after 1 attempt: .*queue/),
  });
});

function within(milliseconds: number): number {
  return Date.now() + milliseconds;
}

async function createQueue(name: string): Promise<string> {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: name }));
  return QueueUrl!;
}

async function receive(queueUrl: string): Promise<(string | undefined)[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
  );
  return Messages.map(({ Body }) => Body);
}
