import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import * as path from 'node:path';

/** A message that was sent, and its file. */
export interface FiledMessage {
  /** Name of the queue, topic or bucket. */
  readonly destination: string;
  readonly file: string;
}

export interface FolderQueues {
  /** E.g. http://127.0.0.1:41234. */
  readonly endpoint: string;
  urlOf(queueName: string): string;
  stop(): Promise<void>;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
const QUEUE_NAME = /^[\w-]+(\.fifo)?$/;

type Request = Readonly<Record<string, any>>;
type Answer = readonly [status: number, body: object];

/**
 * Starts an SQS server that only accepts messages, for any queue. It writes each to a file of its own, in a folder with
 * the queue's name.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export async function startFolderQueues(
  folder: string,
  onMessage: (message: FiledMessage) => void,
): Promise<FolderQueues> {
  const file = ({ QueueUrl, MessageBody }: Request) => {
    const destination = path.posix.basename(QueueUrl);
    if (!QUEUE_NAME.test(destination)) throw new Error(`the URL of a queue must end with its name, got ${QueueUrl}`);
    onMessage({ destination, file: writeMessage(path.join(folder, destination), MessageBody) });
    return { MessageId: randomUUID(), MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
  };
  const actions: Readonly<Record<string, (request: Request) => Answer>> = {
    SendMessage: (request) => [200, file(request)],
    SendMessageBatch: ({ QueueUrl, Entries }) => [
      200,
      {
        Successful: Entries.map(({ Id, MessageBody }: Request) => ({ Id, ...file({ QueueUrl, MessageBody }) })),
        Failed: [],
      },
    ],
  };
  const server = createServer((request, response) => {
    answer(request, actions)
      .catch((error): Answer => [500, { __type: 'InternalFailure', message: String(error) }])
      .then(
        (result) => reply(response, result),
        () => undefined,
      );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    urlOf: (queueName) => `${endpoint}/000000000000/${queueName}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Writes a message to a file of its own and returns its path. The names begin with the time, so they sort by it. */
export function writeMessage(folder: string, body: string): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${new Date().toISOString().replaceAll(':', '.')}-${randomUUID().slice(0, 8)}.json`);
  writeFileSync(file, body);
  return file;
}

async function answer(
  request: IncomingMessage,
  actions: Readonly<Record<string, (request: Request) => Answer>>,
): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const [, action = ''] = /^AmazonSQS\.(.*)$/.exec(String(request.headers['x-amz-target'])) ?? [];
  if (Object.hasOwn(actions, action)) return actions[action](JSON.parse(Buffer.concat(chunks).toString()));
  return [
    400,
    {
      __type: 'com.amazonaws.sqs#UnsupportedOperation',
      message: `${action || 'this request'} needs an SQS server; here messages can only be sent, to files. Start one, e.g. with 'npx fauxqs', and give its endpoint`,
    },
  ];
}

function reply(response: ServerResponse, [status, body]: Answer): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
}
