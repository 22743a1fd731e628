import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { FunctionDefinition } from '../../../../lambda/local/function/function-definition';
import { FunctionRunner } from '../../../../lambda/local/function/function-runner';
import { eventually } from '../../../support/eventually';

const runners: FunctionRunner[] = [];
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.stop()));
});

/** A function whose code is this, in a process of its own. */
function runnerOf(code: string, given: Partial<FunctionDefinition> = {}, file = 'index.js') {
  const codePath = mkdtempSync(path.join(tmpdir(), 'function-'));
  mkdirSync(path.dirname(path.join(codePath, file)), { recursive: true });
  writeFileSync(path.join(codePath, file), code);
  const log: string[] = [];
  const runner = new FunctionRunner(
    {
      logicalId: 'Fn',
      functionName: 'my-function',
      functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:my-function',
      code: { folder: codePath },
      handler: 'index.handler',
      runtime: 'nodejs22.x',
      timeoutSeconds: 10,
      memorySizeMb: 128,
      environment: {},
      ...given,
    },
    {
      region: 'eu-west-1',
      dynamodb: 'http://127.0.0.1:8000',
      sqs: 'http://127.0.0.1:4566',
      s3: 'http://127.0.0.1:4567',
    },
    (line) => log.push(line),
  );
  runners.push(runner);
  return { runner, log };
}

test('the event goes in and the response comes out, as JSON', async () => {
  const { runner } = runnerOf('exports.handler = async (event) => ({ event, when: new Date(0) });');

  expect(await runner.invoke({ a: [1, 'ü'] }, 'r')).toEqual({
    functionError: null,
    response: { event: { a: [1, 'ü'] }, when: '1970-01-01T00:00:00.000Z' },
  });
});

test.each([
  ['nothing', 'exports.handler = async () => {};', null],
  ['by callback', 'exports.handler = (event, context, callback) => { setTimeout(() => callback(null, 7), 5); };', 7],
  [
    'by callback, through a wrapper',
    'const inner = (event, context, callback) => callback(null, 7); exports.handler = (...args) => inner(...args);',
    7,
  ],
  ['without a promise, which Lambda ignores', 'exports.handler = () => 7;', null],
  ['never, with nothing left to do', 'exports.handler = (event, context, callback) => {};', null],
  ['a promise that nothing can settle any more', 'exports.handler = async () => new Promise(() => {});', null],
])('a handler can answer with %s', async (_name, code, response) => {
  expect(await runnerOf(code).runner.invoke({}, 'r')).toEqual({ functionError: null, response });
});

test('from Node.js 24 on a handler answers with what it returns, promise or not, and one with a callback is a function error', async () => {
  const runtime = 'nodejs24.x';

  expect(await runnerOf('exports.handler = () => 7;', { runtime }).runner.invoke({}, 'r')).toEqual({
    functionError: null,
    response: 7,
  });
  expect(await runnerOf('exports.handler = async () => 7;', { runtime }).runner.invoke({}, 'r')).toEqual({
    functionError: null,
    response: 7,
  });
  expect(
    await runnerOf('exports.handler = async (event, context, callback) => 7;', { runtime }).runner.invoke({}, 'r'),
  ).toEqual({
    functionError: 'Unhandled',
    errorType: 'Runtime.CallbackHandlerDeprecated',
    errorMessage: 'index.handler has a third parameter, a callback, which Lambda no longer supports from Node.js 24 on',
  });
});

test.each([
  [
    'an ES module',
    'index.mjs',
    'export const handler = async () => import.meta.url.endsWith("index.mjs");',
    'index.handler',
  ],
  [
    'the default export of CommonJS',
    'index.js',
    'exports.__esModule = true; exports.default = async () => true;',
    'index.default',
  ],
  ['the default export of an ES module', 'index.mjs', 'export default async () => true;', 'index.default'],
  ['a file in a folder', 'app/index.cjs', 'exports.handler = async () => true;', 'app/index.handler'],
  ['an object', 'index.js', 'exports.api = { v1: { handler: async () => true } };', './index.api.v1.handler'],
])('the handler can be in %s', async (_name, file, code, handler) => {
  const { runner } = runnerOf(code, { handler }, file);

  expect(await runner.invoke({}, 'r')).toEqual({ functionError: null, response: true });
});

test('a function that cannot be loaded is loaded anew for each event, as on Lambda, and with what was installed meanwhile', async () => {
  const code = { folder: mkdtempSync(path.join(tmpdir(), 'function-')) };
  writeFileSync(
    path.join(code.folder, 'index.js'),
    "require('@aws-sdk/not-yet'); exports.handler = async () => 'loaded';",
  );
  const project = mkdtempSync(path.join(tmpdir(), 'project-'));
  const before = process.cwd();
  process.chdir(project);
  try {
    const { runner } = runnerOf('', { code });
    expect(await runner.invoke({}, 'r')).toMatchObject({
      errorMessage: expect.stringContaining("Cannot find module '@aws-sdk/not-yet'"),
    });

    mkdirSync('node_modules/@aws-sdk/not-yet', { recursive: true });
    writeFileSync('node_modules/@aws-sdk/not-yet/index.js', '');
    expect(await runner.invoke({}, 'r')).toEqual({ functionError: null, response: 'loaded' });
  } finally {
    process.chdir(before);
  }
});

test('it has the environment variables of Lambda, its own, the local endpoints, and nothing of this machine', async () => {
  process.env.SECRET_OF_THIS_MACHINE = 'secret';
  const { runner } = runnerOf('exports.handler = async () => process.env;', { environment: { TABLE: 'orders' } });

  const { response } = (await runner.invoke({}, 'r')) as { response: Record<string, string> };

  const { PATH, LANG, ...environment } = response;
  expect(environment).toEqual({
    _HANDLER: 'index.handler',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000',
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: 'http://127.0.0.1:8000',
    AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:4567',
    AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:4566',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_LAMBDA_FUNCTION_NAME: 'my-function',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/my-function',
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_REGION: 'eu-west-1',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AWS_SECRET_ACCESS_KEY: 'local',
    LAMBDA_TASK_ROOT: expect.stringMatching(/var.task$/),
    TABLE: 'orders',
    TZ: ':UTC',
  });
});

test('it has the context of Lambda', async () => {
  const { runner } = runnerOf(
    'exports.handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis() });',
    { timeoutSeconds: 5 },
  );

  const { response } = (await runner.invoke({}, 'request-1')) as { response: { left: number } };

  const { left, ...context } = response;
  expect(left).toBeGreaterThan(1000);
  expect(left).toBeLessThanOrEqual(5000);
  expect(context).toEqual({
    awsRequestId: 'request-1',
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'my-function',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:my-function',
    logGroupName: '/aws/lambda/my-function',
    logStreamName: 'local',
    memoryLimitInMB: '128',
  });
});

test('an error of the handler is a function error, and is in the log', async () => {
  const { runner, log } = runnerOf('exports.handler = async () => { throw new RangeError("too much"); };');

  expect(await runner.invoke({}, 'r')).toEqual({
    functionError: 'Unhandled',
    errorType: 'RangeError',
    errorMessage: 'too much',
  });
  await runner.stop();
  expect(log.join('\n')).toContain('RangeError: too much');
});

// A pipe does not hold 5,000 lines at once.
test.each([
  ['answers', '', [1, 2, 3, 5000], null],
  ['fails', 'throw new Error("no");', [1, 2, 3, 5000], 'Unhandled'],
  ['ends its process', 'process.exit(1);', [1, 2, 3, 100], 'Unhandled'],
  ['has replaced how it writes', 'process.stdout.write = process.stderr.write = () => true;', [5000], null],
])('when a function %s, all that it wrote before is in the log by then', async (_name, end, counts, functionError) => {
  const { runner, log } = runnerOf(`exports.handler = async ({ count }) => {
    for (let line = 1; line <= count; line++) console[line % 2 ? 'log' : 'error']('line ' + line);
    process.stdout.write('unended');
    ${end}
  };`);

  for (const count of counts) {
    log.splice(0);
    expect(await runner.invoke({ count }, 'r')).toMatchObject({ functionError });
    expect(log.filter((line) => line.startsWith('line '))).toHaveLength(count);
    expect(log).toContain('unended');
  }
});

test('a function that has closed its output answers all the same', async () => {
  const { runner } = runnerOf(
    'exports.handler = async () => { process.stdout.end(); process.stderr.end(); return "fine"; };',
  );

  expect(await runner.invoke({}, 'r')).toEqual({ functionError: null, response: 'fine' });
  expect(await runner.invoke({}, 'r')).toEqual({ functionError: null, response: 'fine' });
});

const SURVIVOR = 'exports.handler = async ({ fatal }) => { if (fatal) { FATAL } return "fine"; };';

test.each([
  [
    'ends its process',
    'process.exit(3)',
    { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited with exit status 3' },
  ],
  [
    'is killed',
    'process.kill(process.pid, "SIGKILL"); await new Promise(() => setInterval(() => {}, 1000));',
    { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited with SIGKILL' },
  ],
  [
    'throws where nobody catches',
    'setTimeout(() => { throw new Error("outside") }); await new Promise(() => {});',
    { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited with exit status 1' },
  ],
  [
    'never answers',
    'await new Promise(() => setInterval(() => {}, 1000));',
    { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 1.00 seconds' },
  ],
  ['never yields', 'for (;;) {}', { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 1.00 seconds' }],
])('a function that %s is a function error; the next event finds a new process', async (_name, fatal, error) => {
  const { runner } = runnerOf(SURVIVOR.replace('FATAL', fatal), { timeoutSeconds: 1 });

  expect(await runner.invoke({ fatal: true }, 'r')).toEqual({ functionError: 'Unhandled', ...error });
  expect(await runner.invoke({}, 'r')).toEqual({ functionError: null, response: 'fine' });
});

test.each([
  [
    'does not exist',
    'exports.other = 1;',
    'index.handler',
    'Runtime.HandlerNotFound',
    'index.handler is undefined or not exported',
  ],
  [
    'is in a file that does not exist',
    '',
    'elsewhere.handler',
    'Runtime.ImportModuleError',
    "Cannot find module 'elsewhere' in ",
  ],
  ['is in a file that fails', 'throw new TypeError("at load")', 'index.handler', 'TypeError', 'at load'],
  ['has no name', '', 'handler', 'Runtime.MalformedHandlerName', 'Bad handler: handler'],
])('a handler that %s is a function error', async (_name, code, handler, errorType, errorMessage) => {
  const { runner } = runnerOf(code, { handler });

  expect(await runner.invoke({}, 'r')).toEqual({
    functionError: 'Unhandled',
    errorType,
    errorMessage: expect.stringContaining(errorMessage),
  });
});

test.each([
  ['has no process.send, as on Lambda', 'return typeof process.send;', 'undefined'],
  ['writes nonsense where its answers go', 'require("fs").writeSync(3, "nonsense\\n{}\\nnull\\n7\\n"); return 1;', 1],
  [
    'answers in the name of another event',
    'require("fs").writeSync(3, JSON.stringify({ id: 99, response: "2" }) + "\\n"); return 1;',
    1,
  ],
  [
    'answers nonsense in the name of this event',
    'require("fs").writeSync(3, JSON.stringify({ id: 1, response: "nonsense" }) + "\\n"); return 1;',
    1,
  ],
])('a function that %s harms nobody', async (_name, code, response) => {
  const { runner } = runnerOf(`exports.handler = async () => { ${code} };`);

  expect(await runner.invoke({}, 'r')).toEqual({ functionError: null, response });
});

test('a response of more than six megabytes is a function error', async () => {
  const { runner } = runnerOf('exports.handler = async () => "x".repeat(6.1 * 1024 * 1024);');

  expect(await runner.invoke({}, 'r')).toMatchObject({
    functionError: 'Unhandled',
    errorType: 'Function.ResponseSizeTooLarge',
  });
});

test('what throws an odd thing is a function error all the same', async () => {
  const { runner } = runnerOf(
    'exports.handler = async ({ odd }) => { throw odd === 1 ? null : { get message() { throw new Error("no"); } }; };',
  );

  expect(await runner.invoke({ odd: 1 }, 'r')).toEqual({
    functionError: 'Unhandled',
    errorType: 'Error',
    errorMessage: 'null',
  });
  expect(await runner.invoke({ odd: 2 }, 'r')).toMatchObject({
    functionError: 'Unhandled',
    errorType: 'Runtime.ExitError',
  });
});

test('loading has its own time, beside the timeout', async () => {
  const slowToLoad =
    'const until = Date.now() + 1500; while (Date.now() < until); exports.handler = async (event, context) => context.getRemainingTimeInMillis() > 500;';

  expect(await runnerOf(slowToLoad, { timeoutSeconds: 1 }).runner.invoke({}, 'r')).toEqual({
    functionError: null,
    response: true,
  });
});

test('nothing of the project is found from the code, but the SDK', async () => {
  const { runner } = runnerOf(`
    const found = (name) => { try { return typeof require(name); } catch { return 'not found'; } };
    exports.handler = async () => [found('aws-cdk-lib'), found('@aws-sdk/client-dynamodb'), typeof (await import('@aws-sdk/client-sqs')).SQSClient];`);

  expect(await runner.invoke({}, 'r')).toEqual({ functionError: null, response: ['not found', 'object', 'function'] });
});

test('a package.json above the code does not make an ES module of it', async () => {
  const project = mkdtempSync(path.join(tmpdir(), 'project-'));
  writeFileSync(path.join(project, 'package.json'), '{ "type": "module" }');
  mkdirSync(path.join(project, 'asset'));
  writeFileSync(path.join(project, 'asset', 'index.js'), 'exports.handler = async () => "CommonJS";');

  expect(await runnerOf('', { code: { folder: path.join(project, 'asset') } }).runner.invoke({}, 'r')).toEqual({
    functionError: null,
    response: 'CommonJS',
  });
});

/** A process that has ended may stay in the table, as a zombie, until somebody asks for its exit status. */
function isRunning(pid: number): boolean {
  return /^[^Z]/.test(spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim());
}

test('when it is stopped nothing that was written is lost, and nothing that was started is left', async () => {
  const { runner, log } = runnerOf(`exports.handler = async () => {
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    for (let line = 1; line <= 20000; line++) console.log('line ' + line);
    return child.pid;
  };`);
  const { response: childPid } = (await runner.invoke({}, 'r')) as { response: number };

  await runner.stop();

  expect(log.at(-1)).toBe('line 20000');
  expect(log).toHaveLength(20000);
  await eventually(() => expect(isRunning(childPid)).toBe(false));
});

test('a line without an end comes in pieces', async () => {
  const { runner, log } = runnerOf('exports.handler = async () => { process.stdout.write("x".repeat(1_000_000)); };');
  await runner.invoke({}, 'r');
  await runner.stop();

  expect(log.length).toBeGreaterThan(1);
  expect(log.join('')).toHaveLength(1_000_000);
});

test('a process is kept for the next event; events at the same time have one each', async () => {
  const { runner } = runnerOf(
    'exports.handler = async () => { await new Promise((resolve) => setTimeout(resolve, 50)); return process.pid; };',
  );
  const pid = async () => ((await runner.invoke({}, 'r')) as { response: number }).response;

  const [one, other] = await Promise.all([pid(), pid()]);
  const next = await pid();

  expect(one).not.toBe(other);
  expect([one, other]).toContain(next);
});
