import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { AddressInfo } from 'node:net';
import { FunctionDefinition } from './function-definition';
import { RunningFunctions } from './running-functions';
import { functionIn } from '../../../src/shared/arn';
import { InvocationResult } from '../../rules/response';

/** A client of Lambda's API, and not an event source mapping, has invoked a function. */
export interface InvokeCall {
  readonly action: 'Invoke';
  readonly functionName: string;
  readonly requestId: string;
  readonly event: unknown;
}

/** The outcome of such an invocation. */
export interface InvokedCall {
  readonly action: 'Invoked';
  readonly functionName: string;
  readonly requestId: string;
  readonly event: unknown;
  readonly result: InvocationResult;
  readonly durationMs: number;
}

/** A client has set the environment of a function. */
export interface ConfigurationCall {
  readonly action: 'UpdateFunctionConfiguration';
  readonly functionName: string;
  /** Names of the variables that have another value than before, have come or have gone. */
  readonly variables: readonly string[];
}

/** A request to Lambda's API, or its outcome. */
export type LambdaCall = InvokeCall | InvokedCall | ConfigurationCall;

type OnCall = (call: LambdaCall) => void;

/** A running server. */
export interface LambdaServer {
  /** For `AWS_ENDPOINT_URL_LAMBDA`. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: { readonly [name: string]: string };
}

/** The server needs these functions. */
export type ServedFunctions = Pick<RunningFunctions, 'definitionOf' | 'invokeWithLog' | 'put'>;

type Call = (
  functions: ServedFunctions,
  fn: FunctionDefinition,
  body: any,
  onCall: OnCall,
  headers: IncomingHttpHeaders,
) => Promise<Answer>;

/** Lambda responds with this much of the end of the log. */
const LOG_TAIL_BYTES = 4096;

/** The keys are the method and the path after the function's name. */
const CALLS: { readonly [call: string]: Call } = {
  'POST invocations': async (functions, { functionName }, event, onCall, { 'x-amz-log-type': logType }) => {
    const requestId = randomUUID();
    const startedMs = performance.now();
    onCall({ functionName, action: 'Invoke', requestId, event });
    let tail = '';
    const result = await functions.invokeWithLog(functionName, event, requestId, (line) => {
      tail = `${tail}${line}\n`.slice(-LOG_TAIL_BYTES);
    });
    onCall({
      functionName,
      action: 'Invoked',
      requestId,
      event,
      result,
      durationMs: Math.round(performance.now() - startedMs),
    });
    const { headers, ...answered } = invocationAnswer(result);
    const log = logType === 'Tail' && {
      'x-amz-log-result': Buffer.from(tail).subarray(-LOG_TAIL_BYTES).toString('base64'),
    };
    return { ...answered, headers: { ...headers, 'x-amzn-requestid': requestId, ...log } };
  },

  'GET configuration': async (_functions, fn) => configurationAnswer(fn),

  'PUT configuration': async (functions, fn, { Environment, ...others }, onCall) => {
    const other = Object.keys(others).find((name) => name !== 'FunctionName');
    if (other || !Environment?.Variables) {
      return refused(
        400,
        'InvalidParameterValueException',
        `only Environment.Variables can be set locally, got ${other ?? 'none'}`,
      );
    }
    const changed = { ...fn, environment: Environment.Variables };
    functions.put(changed);
    onCall({
      functionName: fn.functionName,
      action: 'UpdateFunctionConfiguration',
      variables: differing(fn.environment, changed.environment),
    });
    return configurationAnswer(changed);
  },
};

/**
 * Speaks Lambda's own protocol for local functions, as far as it takes to invoke one, and to change its environment:
 * `Invoke`, which waits for the answer and has the end of the log, `GetFunctionConfiguration` and
 * `UpdateFunctionConfiguration`. A function's version or alias is the function.
 *
 * @param port a free one, if it is 0
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function startLambdaServer(
  functions: ServedFunctions,
  onCall: OnCall = () => undefined,
  port = 0,
): Promise<LambdaServer> {
  const server = createServer(async (request, response) => {
    const { status, body, headers } = await answer(functions, request, onCall).catch((error) =>
      refused(500, 'ServiceException', String(error)),
    );
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  // It ends with this process, and does not keep it.
  server.unref();
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(functions: ServedFunctions, request: IncomingMessage, onCall: OnCall): Promise<Answer> {
  const [, given = '', action = ''] = /^\/2015-03-31\/functions\/([^/]+)\/(\w+)/.exec(request.url!) ?? [];
  const call = CALLS[`${request.method} ${action}`];
  if (!call) {
    return refused(
      404,
      'UnknownOperationException',
      `${request.method} ${request.url} is not known here: ${Object.keys(CALLS).join(', ')} of a function are`,
    );
  }
  const text = decodeURIComponent(given);
  const name = functionIn(text)?.name ?? text;
  const definition = functions.definitionOf(name);
  if (!definition) return refused(404, 'ResourceNotFoundException', `Function not found: ${name}`);
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type !== 'RequestResponse') {
    return refused(
      400,
      'InvalidParameterValueException',
      `the invocation type must be RequestResponse locally, got ${type}`,
    );
  }
  return call(functions, definition, JSON.parse((await textOf(request)) || '{}'), onCall, request.headers);
}

type Variables = FunctionDefinition['environment'];

function differing(before: Variables, after: Variables): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => before[name] !== after[name]);
}

function invocationAnswer(result: InvocationResult): Answer {
  if (!result.functionError) return { status: 200, body: result.response ?? null };
  const { functionError, errorType, errorMessage } = result;
  if (functionError === 'NotInvoked') return refused(429, errorType, errorMessage);
  return { status: 200, body: { errorType, errorMessage }, headers: { 'x-amz-function-error': functionError } };
}

function configurationAnswer({
  functionName,
  functionArn,
  runtime,
  handler,
  timeoutSeconds,
  memorySizeMb,
  environment,
}: FunctionDefinition): Answer {
  return {
    status: 200,
    body: {
      FunctionName: functionName,
      FunctionArn: functionArn,
      Runtime: runtime,
      Handler: handler,
      Timeout: timeoutSeconds,
      MemorySize: memorySizeMb,
      Environment: { Variables: environment },
      State: 'Active',
      LastUpdateStatus: 'Successful',
    },
  };
}

function refused(status: number, type: string, message: string): Answer {
  return { status, body: { message }, headers: { 'x-amzn-errortype': type } };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
