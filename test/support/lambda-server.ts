import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, IncomingMessage } from 'node:http';
import { AddressInfo } from 'node:net';
import { LambdaContext } from '../../lambda/invocation/lambda-context';
import { DynamoDBRecord } from '../../lambda/record/event';

/** A function as Lambda runs it. */
export type ServedFunction = (event: { Records: DynamoDBRecord[] }, context: ServedContext) => unknown;

export interface ServedContext extends LambdaContext {
  /** Writes a line of the invocation's log. */
  log(line: string): void;
}

/** What was asked of a function. */
export interface ServedInvocation {
  readonly requestId: string;
  readonly functionName: string;
  readonly records: DynamoDBRecord[];
}

export interface LambdaServer {
  readonly endpoint: string;
  /** Those that have begun, in order. */
  readonly invocations: ServedInvocation[];
  /** What runs from now on. */
  handler: ServedFunction;
  /** How many invocations run at the moment, at most so far. */
  mostAtOnce: number;
  /** Of every function: its variables. */
  environment: { readonly [name: string]: string };
  /** Throttles, so many times. */
  throttles: number;
  stop(): Promise<void>;
}

/**
 * Speaks the REST calls that invoke a function, and read its configuration, and runs a handler in this process: there is no Lambda server that runs here without
 * Docker. The handler, what it does, and the protocol are real; limits of time and memory are not kept.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function startLambdaServer(handler: ServedFunction): Promise<LambdaServer> {
  let running = 0;
  const server = createServer(async (request, response) => {
    const [, functionName, action] = /^\/2015-03-31\/functions\/([^/]+)\/(\w+)/.exec(request.url!) ?? [];
    if (action === 'configuration') {
      response.writeHead(200).end(JSON.stringify({ FunctionName: functionName, Environment: { Variables: lambda.environment } }));
      return;
    }
    const event = JSON.parse(await textOf(request));
    if (lambda.throttles > 0) {
      lambda.throttles--;
      response.writeHead(429, { 'x-amzn-errortype': 'TooManyRequestsException' }).end('{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded"}');
      return;
    }
    const requestId = randomUUID();
    lambda.invocations.push({ requestId, functionName: decodeURIComponent(functionName), records: event.Records });
    lambda.mostAtOnce = Math.max(lambda.mostAtOnce, ++running);
    const log: string[] = [`START RequestId: ${requestId}`];
    const headers = () => {
      const tail = Buffer.from(`${log.join('\n')}\nEND RequestId: ${requestId}\n`).subarray(-4096).toString('base64');
      return { 'x-amzn-requestid': requestId, ...(request.headers['x-amz-log-type'] === 'Tail' && { 'x-amz-log-result': tail }) };
    };
    try {
      const result = await lambda.handler(event, { ...contextOf(decodeURIComponent(functionName), requestId), log: (line) => log.push(line) });
      response.writeHead(200, headers()).end(JSON.stringify(result ?? null));
    } catch (error) {
      const { name, message } = error as Error;
      response.writeHead(200, { ...headers(), 'x-amz-function-error': 'Unhandled' }).end(JSON.stringify({ errorType: name, errorMessage: message }));
    } finally {
      running--;
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const lambda: LambdaServer = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    invocations: [],
    handler,
    environment: {},
    mostAtOnce: 0,
    throttles: 0,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return lambda;
}

function contextOf(functionName: string, awsRequestId: string): LambdaContext {
  const name = functionName.split(':')[6] ?? functionName;
  const endMs = Date.now() + 30_000;
  return {
    awsRequestId,
    functionName: name,
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    getRemainingTimeInMillis: () => endMs - Date.now(),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
