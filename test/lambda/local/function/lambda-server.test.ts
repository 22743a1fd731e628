import {
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { FunctionDefinition } from '../../../../lambda/local/function/function-definition';
import { LambdaCall, LambdaServer, startLambdaServer } from '../../../../lambda/local/function/lambda-server';
import { RunningFunctions } from '../../../../lambda/local/function/running-functions';

const CODE = `
  exports.handler = async (event) => {
    if (event.waitMs) await new Promise((resolve) => setTimeout(resolve, event.waitMs));
    if (event.fail) throw new TypeError('no');
    for (let line = 1; line <= event.lines; line++) console.log('line ' + line);
    return { event, greeting: process.env.GREETING, pid: process.pid };
  };`;
const ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:my-function';
const FUNCTION: FunctionDefinition = {
  logicalId: 'Fn',
  functionName: 'my-function',
  functionArn: ARN,
  code: { inline: CODE },
  handler: 'index.handler',
  runtime: 'nodejs22.x',
  timeoutSeconds: 10,
  memorySizeMb: 128,
  environment: { GREETING: 'hello', OTHER: 'x' },
};

let log: string[];
let functions: RunningFunctions;
let server: LambdaServer;
let client: LambdaClient;
let calls: LambdaCall[];

beforeEach(async () => {
  log = [];
  functions = new RunningFunctions({ region: 'eu-west-1', dynamodb: 'http://127.0.0.1:8000' }, (_name, line) =>
    log.push(line),
  );
  functions.put(FUNCTION);
  calls = [];
  server = await startLambdaServer(functions, (call) => calls.push(call));
  client = new LambdaClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: server.endpoint,
    maxAttempts: 1,
  });
});
afterEach(async () => Promise.all([functions.stop(), server.stop()]));

async function invoke(event: object, FunctionName = 'my-function') {
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
  );
  return { error: FunctionError, answer: JSON.parse(Buffer.from(Payload!).toString()) };
}

test.each(['my-function', 'my-function:live', ARN, `${ARN}:live`])(
  '%s is invoked, and its answer comes back',
  async (name) => {
    expect(await invoke({ a: 'ü' }, name)).toEqual({
      error: undefined,
      answer: { event: { a: 'ü' }, greeting: 'hello', pid: expect.any(Number) },
    });
  },
);

test('a function error is answered as Lambda does', async () => {
  expect(await invoke({ fail: true })).toEqual({
    error: 'Unhandled',
    answer: { errorType: 'TypeError', errorMessage: 'no' },
  });
});

test('the end of the log is answered if it is asked for, and the request is named', async () => {
  const {
    LogResult,
    $metadata: { requestId },
  } = await client.send(new InvokeCommand({ FunctionName: 'my-function', LogType: 'Tail', Payload: '{"lines":1000}' }));
  const unasked = await client.send(new InvokeCommand({ FunctionName: 'my-function', Payload: '{"lines":1}' }));

  const tail = Buffer.from(LogResult!, 'base64').toString();
  expect(tail).toMatch(/line 999\nline 1000\n$/);
  expect(tail).toHaveLength(4096);
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(unasked.LogResult).toBeUndefined();
  // Who runs the functions is told all of it.
  expect(log.filter((line) => line.startsWith('line '))).toHaveLength(1001);
});

test('its environment can be read and set, as a whole, and holds from the next invocation on', async () => {
  const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'my-function' }));
  const { answer: before } = await invoke({});

  await client.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: 'my-function',
      Environment: { Variables: { GREETING: 'good evening' } },
    }),
  );

  expect(Environment).toEqual({ Variables: { GREETING: 'hello', OTHER: 'x' } });
  const { answer: after } = await invoke({});
  expect(after.greeting).toBe('good evening');
  expect(calls).toMatchObject([
    { action: 'Invoke', functionName: 'my-function', event: {} },
    {
      action: 'Invoked',
      requestId: (calls[0] as any).requestId,
      event: {},
      result: { functionError: null, response: { greeting: 'hello' } },
    },
    { action: 'UpdateFunctionConfiguration', functionName: 'my-function', variables: ['GREETING', 'OTHER'] },
    { action: 'Invoke' },
    { action: 'Invoked' },
  ]);
  expect(after.pid).not.toBe(before.pid);
  expect((await client.send(new GetFunctionConfigurationCommand({ FunctionName: ARN }))).Environment).toEqual({
    Variables: { GREETING: 'good evening' },
  });
});

test('an invocation that is under way ends with the environment that it began with', async () => {
  await invoke({});
  const underWay = functions.invoke('my-function', { waitMs: 500 }, 'r');
  functions.put({ ...FUNCTION, environment: { GREETING: 'good evening' } });

  expect(await underWay).toMatchObject({ functionError: null, response: { greeting: 'hello' } });
});

test.each<[string, (lambda: LambdaClient) => Promise<unknown>, string]>([
  [
    'a function that is not there',
    async (lambda) => lambda.send(new InvokeCommand({ FunctionName: 'other' })),
    'Function not found: other',
  ],
  [
    'an invocation that nobody waits for',
    async (lambda) => lambda.send(new InvokeCommand({ FunctionName: 'my-function', InvocationType: 'Event' })),
    'the invocation type must be RequestResponse locally, got Event',
  ],
  [
    'another setting',
    async (lambda) => lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'my-function', Timeout: 3 })),
    'only Environment.Variables can be set locally, got Timeout',
  ],
  [
    'another call',
    async (lambda) => lambda.send(new DeleteFunctionCommand({ FunctionName: 'my-function' })),
    'DELETE /2015-03-31/functions/my-function is not known here: POST invocations, GET configuration, PUT configuration of a function are',
  ],
])('%s is refused', async (_name, call, message) => {
  await expect(call(client)).rejects.toThrow(message);
});
