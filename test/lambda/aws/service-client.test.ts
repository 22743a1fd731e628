import { execFile } from 'node:child_process';
import { createServer, IncomingMessage, RequestListener, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { callAws, RestOf } from '../../../lambda/aws/service-client';

const environment = process.env;
const servers: Server[] = [];

beforeEach(() => {
  process.env = {
    ...environment,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
  };
  delete process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI;
});

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

afterAll(() => {
  process.env = environment;
});

test('a request is what the AWS JSON protocol asks for', async () => {
  const { endpoint, requests } = await serve((_, response) => response.end('{}'));
  await call(endpoint, { input: { Some: 'thing' } });

  expect(requests).toMatchObject([
    {
      method: 'POST',
      url: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'content-length': '16',
        host: new URL(endpoint).host,
        'x-amz-target': 'Target_2012.Operate',
        'x-amz-security-token': 'token',
        authorization: expect.stringContaining('/eu-west-1/service/aws4_request'),
      },
    },
  ]);
});

test('what is asked for again is asked for with the rest, and tells the number of the attempt', async () => {
  const { endpoint, bodies } = await serve((_, response) => response.end('{"Left":1}'));
  const seen: unknown[] = [];
  await call(endpoint, {
    input: { Asked: 1 },
    restOf: (output, attempt) => {
      seen.push([output, attempt]);
      return attempt < 3 ? { failure: { name: 'Left', message: 'left' }, input: { Asked: attempt + 1 } } : undefined;
    },
  });

  expect(seen).toEqual([
    [{ Left: 1 }, 1],
    [{ Left: 1 }, 2],
    [{ Left: 1 }, 3],
  ]);
  expect(bodies).toEqual(['{"Asked":1}', '{"Asked":2}', '{"Asked":3}']);
});

test('a connection is used again', async () => {
  const sockets = new Set();
  const { endpoint } = await serve((request, response) => {
    sockets.add(request.socket);
    response.end('{}');
  });
  for (let count = 0; count < 5; count++) await call(endpoint);

  expect(sockets.size).toBe(1);
});

test('a connection that was closed while nobody used it is replaced', async () => {
  const { endpoint, requests } = await serve((_, response) => response.end('{}'));
  await call(endpoint);
  servers[0].closeAllConnections();
  await call(endpoint);

  expect(requests).toHaveLength(2);
});

test('after an answer that is cut off, or is not JSON, it asks again', async () => {
  const answers: RequestListener[] = [
    (_, response) => response.writeHead(200, { 'content-length': 100 }).write('{"cut":', () => response.destroy()),
    (_, response) => response.end('<html>'),
    (_, response) => response.end('{}'),
  ];
  const { endpoint, requests } = await serve((request, response) => answers.shift()!(request, response));
  await call(endpoint);

  expect(requests).toHaveLength(3);
});

test('an answer that begins and does not end is given up', async () => {
  const { endpoint } = await serve((_, response) => response.write('{'));

  await expect(call(endpoint, { deadlineMs: Date.now() + 300 })).rejects.toMatchObject({ name: 'ETIMEDOUT' });
});

test('a server that is not there is told of', async () => {
  const { endpoint } = await serve(() => {});
  servers.pop()!.close();

  await expect(call(endpoint, { deadlineMs: Date.now() + 200 })).rejects.toMatchObject({
    name: 'ECONNREFUSED',
    message: expect.stringContaining(new URL(endpoint).host),
  });
});

test('one that never answers is given up after half a minute, however much time is left', async () => {
  const { endpoint } = await serve(() => {});
  servers.pop()!.close();
  let nowMs = Date.now();
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => (nowMs += 1000));
  try {
    await expect(call(endpoint, { deadlineMs: nowMs + 900_000 })).rejects.toMatchObject({ name: 'ECONNREFUSED' });
  } finally {
    clock.mockRestore();
  }
});

test('what answers without the protocol is told of with its status and its text', async () => {
  const { endpoint } = await serve((_, response) => response.writeHead(403).end('forbidden by a proxy'));

  await expect(call(endpoint)).rejects.toMatchObject({
    name: 'HTTP 403',
    statusCode: 403,
    message: 'Operate failed after 1 attempt: forbidden by a proxy',
  });
});

test('without time left nothing is sent', async () => {
  const { endpoint, requests } = await serve((_, response) => response.end('{}'));

  await expect(call(endpoint, { deadlineMs: Date.now() })).rejects.toMatchObject({
    name: 'TimeoutError',
    attempts: 0,
    message: expect.stringContaining('no time left'),
  });
  expect(requests).toEqual([]);
});

test('a server that hangs leaves time for another attempt', async () => {
  let count = 0;
  const { endpoint } = await serve((_, response) => {
    if (++count > 1) response.end('{}');
  });
  await call(endpoint, { deadlineMs: Date.now() + 1500 });

  expect(count).toBe(2);
});

test('a region that is not set is an error that says so', async () => {
  delete process.env.AWS_REGION;
  delete process.env.AWS_DEFAULT_REGION;

  await expect(call('http://127.0.0.1:1')).rejects.toThrow('AWS_REGION is not set');
});

test('credentials that are not set are an error that says so', async () => {
  delete process.env.AWS_ACCESS_KEY_ID;

  await expect(call('http://127.0.0.1:1')).rejects.toThrow('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set');
});

test('credentials that Lambda renews are used at the next call', async () => {
  const { endpoint, requests } = await serve((_, response) => response.end('{}'));
  await call(endpoint);
  process.env.AWS_ACCESS_KEY_ID = 'RENEWED';
  await call(endpoint);

  expect(requests.map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization!)![1])).toEqual([
    'AKID',
    'RENEWED',
  ]);
});

test('where the environment names an endpoint for credentials, they are from there, and kept until they expire', async () => {
  let count = 0;
  const { endpoint: credentials, requests: fetches } = await serve((_, response) =>
    response.end(
      JSON.stringify({
        AccessKeyId: `FETCHED${++count}`,
        SecretAccessKey: 'secret',
        Token: 'fetched token',
        Expiration: new Date(Date.now() + (count === 1 ? 30_000 : 3_600_000)).toISOString(),
      }),
    ),
  );
  const { endpoint, requests } = await serve((_, response) => response.end('{}'));
  delete process.env.AWS_ACCESS_KEY_ID;
  Object.assign(process.env, {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${credentials}/path`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'authorization',
  });
  for (let number = 0; number < 3; number++) await call(endpoint);

  expect(requests.map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization!)![1])).toEqual([
    'FETCHED1',
    'FETCHED2',
    'FETCHED2',
  ]);
  expect(requests[0].headers['x-amz-security-token']).toBe('fetched token');
  expect(fetches).toMatchObject([{ method: 'GET', url: '/path', headers: { authorization: 'authorization' } }, {}]);
});

test('a process that is done ends at once, though its connections are kept', async () => {
  const { endpoint } = await serve((_, response) => response.end('{}'));
  const { outputFiles } = await build({
    stdin: {
      contents: `import { callAws } from './lambda/aws/service-client';
        void callAws({ name: 'service', target: 'T', endpoint: '${endpoint}' }, 'Operate', {}, Date.now() + 60_000);`,
      resolveDir: path.resolve(__dirname, '../../..'),
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    write: false,
  });

  await promisify(execFile)(process.execPath, ['-e', outputFiles[0].text], { env: process.env, timeout: 10_000 });
});

async function serve(
  listener: RequestListener,
): Promise<{ endpoint: string; requests: IncomingMessage[]; bodies: string[] }> {
  const requests: IncomingMessage[] = [];
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    requests.push(request);
    let body = '';
    for await (const chunk of request) body += chunk;
    bodies.push(body);
    listener(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, bodies };
}

async function call(
  endpoint: string,
  {
    input = {},
    deadlineMs = Date.now() + 5000,
    restOf,
  }: {
    input?: object;
    deadlineMs?: number;
    restOf?: RestOf<object>;
  } = {},
): Promise<void> {
  await callAws({ name: 'service', target: 'Target_2012', endpoint }, 'Operate', input, deadlineMs, restOf);
}
