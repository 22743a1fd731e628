import { once } from 'node:events';
import { Agent, createServer, IncomingMessage, request, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

/** A request on its way to AWS. */
export interface Exchange {
  /** E.g. `PutItem`. */
  readonly operation: string;
  readonly body: Buffer;
  /** Hands the request on, with another body if one is given, and gives the answer. */
  forward(body?: Buffer): Promise<Answer>;
  answer(answer: Answer): void;
  /** Breaks the connection. */
  reset(): void;
}

export interface Answer {
  readonly statusCode: number;
  readonly body: Buffer;
}

/** What happens to a request, instead of going through. */
export type Fault = (exchange: Exchange) => void | Promise<void>;

/** What can happen to a request between a client and a service of the AWS JSON protocol. */
export const FAULTS = {
  /** It is not done, and answered so. */
  answer:
    (body: object, statusCode = 200): Fault =>
    ({ answer }) =>
      answer({ statusCode, body: json(body) }),
  refuse: (code: string, statusCode = 400): Fault =>
    FAULTS.answer({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: 'no' }, statusCode),
  reset:
    (): Fault =>
    ({ reset }) =>
      reset(),
  /** It is never answered. */
  hang: (): Fault => () => {},
  /** It is done, and then the connection breaks. */
  loseAnswer:
    (): Fault =>
    async ({ forward, reset }) => {
      await forward();
      reset();
    },
  /** It goes through. */
  none:
    (): Fault =>
    async ({ forward, answer }) =>
      answer(await forward()),
  /** BatchGetItem reads only the first so many keys. */
  readOnly:
    (count: number): Fault =>
    async ({ body, forward, answer }) => {
      const { RequestItems } = JSON.parse(body.toString());
      const [[table, { Keys, ...settings }]] = Object.entries<any>(RequestItems);
      const { body: text } = await forward(
        json({ RequestItems: { [table]: { Keys: Keys.slice(0, count), ...settings } } }),
      );
      const UnprocessedKeys = { [table]: { Keys: Keys.slice(count), ...settings } };
      answer({ statusCode: 200, body: json({ ...JSON.parse(text.toString()), UnprocessedKeys }) });
    },
  /** BatchExecuteStatement executes only the first so many statements. */
  executeOnly:
    (count: number, code: string): Fault =>
    async ({ body, forward, answer }) => {
      const { Statements } = JSON.parse(body.toString());
      const { body: text } = await forward(json({ Statements: Statements.slice(0, count) }));
      const failed = Statements.slice(count).map(() => ({ Error: { Code: code, Message: 'no' } }));
      answer({ statusCode: 200, body: json({ Responses: [...JSON.parse(text.toString()).Responses, ...failed] }) });
    },
} as const;

/** A server that stands between a client and DynamoDB Local, or any service of the AWS JSON protocol. */
export interface FaultyProxy {
  readonly endpoint: string;
  /** How many requests came, by operation. */
  readonly requests: Map<string, number>;
  /** What happens to the next requests, one each; afterwards, all go through. */
  readonly faults: Fault[];
  /** What happens to every request that has no other. */
  always?: Fault;
  /** Added to each request, in milliseconds. */
  latencyMs: number;
  /** Sees each request, e.g. to count what it costs. */
  onRequest?: (operation: string, body: Buffer) => void;
  stop(): Promise<void>;
}

export async function startFaultyProxy(target: string, latencyMs = 0): Promise<FaultyProxy> {
  const agent = new Agent({ keepAlive: true });
  // What cannot be handed on, or whose client has gone, ends as it would without us.
  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultyProxy = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: new Map(),
    faults: [],
    latencyMs,
    stop: async () => {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrivedAtMs = performance.now();
    const operation = String(incoming.headers['x-amz-target']).replace(/.*\./, '');
    const body = await bytesOf(incoming);
    proxy.requests.set(operation, (proxy.requests.get(operation) ?? 0) + 1);
    proxy.onRequest?.(operation, body);
    if (proxy.latencyMs > 0) await until(arrivedAtMs + proxy.latencyMs);
    const fault = proxy.faults.shift() ?? proxy.always ?? FAULTS.none();
    await fault({
      operation,
      body,
      forward: async (replacement = body) => forward(incoming, replacement),
      answer: (answer) =>
        response.writeHead(answer.statusCode, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.body),
      reset: () => incoming.socket.resetAndDestroy(),
    });
  }

  async function forward({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
    const outgoing = request(new URL(url!, target), {
      agent,
      method,
      headers: { ...headers, 'content-length': body.length },
    }).end(body);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    return { statusCode: answer.statusCode!, body: await bytesOf(answer) };
  }
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * A timer is up to a millisecond late, and a benchmark would add that up: the last of the wait is spent looking at the
 * clock.
 */
async function until(atMs: number): Promise<void> {
  const timerMs = Math.floor(atMs - performance.now() - 1);
  if (timerMs > 0) await new Promise((resolve) => setTimeout(resolve, timerMs));
  while (performance.now() < atMs) await new Promise((resolve) => setImmediate(resolve));
}

function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
