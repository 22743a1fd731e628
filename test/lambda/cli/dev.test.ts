import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { DynamoDBLocal, startDynamoDBLocal } from '../../../lambda/local';
import { copyOf, DevProcess } from '../../support/dev-process';
import { eventually } from '../../support/eventually';

// Several processes each, of which each synthesises and starts DynamoDB Local: on a busy machine that takes its time.
jest.setTimeout(180_000);

/** Most of these tests need some DynamoDB Local, and only a few need to see it start and end. */
let dynamodbLocal: DynamoDBLocal;
beforeAll(async () => {
  dynamodbLocal = await startDynamoDBLocal();
});
afterAll(async () => dynamodbLocal?.stop());

const running: DevProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((process) => process.interrupt()));
});

function dev(folder: string, ...args: string[]): DevProcess {
  const process = new DevProcess(folder, ...args);
  running.push(process);
  return process;
}

/** Runs `dev` with the DynamoDB Local of these tests. */
function devWithTables(folder: string, ...args: string[]): DevProcess {
  return dev(folder, '--endpoint', dynamodbLocal.endpoint, ...args);
}

function replaceIn(file: string, text: string, by: string): void {
  writeFileSync(file, readFileSync(file, 'utf8').replace(text, by));
}

const customer = (country: string, number: number) => ({ country: { S: country }, number: { N: String(number) } });

test('a plain CDK app of two stacks is found, runs, and goes on with new code when a source changes', async () => {
  const app = copyOf('test/fixtures/plain-cdk-app');
  const process = devWithTables(app);
  await process.prints('Ctrl-C ends it');
  expect(process.output).toContain("Synthesizing the CDK app 'node app.js'");
  expect(process.output).toMatch(/^Consumer +Welcome reads customers; failures go to Mail-Failures/m);
  expect(process.output).toMatch(
    /aws dynamodb put-item --endpoint-url http:\S+ --region us-east-1 --table-name customers --item '{"country":{"S":"1"},"number":{"N":"1"}}'/,
  );

  await process.put('customers', customer('Norway', 1));
  await process.prints(
    /→ Welcome {2}1 record: INSERT country=Norway,number=1\n +│ Welcome, 1 of customers\n.* ✔ Welcome {2}done in /,
  );
  await process.put('customers', customer('nowhere', 2));
  await process.prints(
    /↻ Welcome {2}INSERT country=nowhere,number=2: attempt 1 of 2 failed in .*, next in 200 ms, its shard waits: Error: nobody lives there/,
  );
  await process.prints(
    /✘ Welcome {2}INSERT country=nowhere,number=2: attempt 2 of 2 failed in .*: Error: nobody lives there/,
  );
  await process.prints(
    /✘ Welcome {2}discarded 1 record \(INSERT country=nowhere,number=2\) after 2 attempts, RetryAttemptsExhausted: sent to Mail-Failures/,
  );

  replaceIn(path.join(app, 'greeting.ts'), 'Welcome', 'Velkommen');
  await process.prints(/greeting.ts changed …\n.* Welcome runs the new code\./);
  await process.put('customers', customer('Norway', 3));
  await process.prints('│ Velkommen, 3 of customers');

  replaceIn(path.join(app, 'greeting.ts'), 'export const', 'export broken');
  await process.prints(/The old code still runs: the CDK app 'node app.js' ended with exit status 1:\n[^]*greeting.ts/);
  await process.put('customers', customer('Norway', 4));
  await process.prints('│ Velkommen, 4 of customers');

  expect(await process.interrupt()).toBe(0);
  expect(process.output).toMatch(
    /\n\nEnded after [^:]+: 3 records done, 4 batches, 1 retry, 0 splits, 1 record discarded\.\n$/,
  );
});

test('with --data what was written and done is there the next time; settings that change are heeded at once', async () => {
  const app = copyOf('test/fixtures/plain-cdk-app');
  const first = dev(app, '--data', 'data');
  await first.prints('Ctrl-C ends it');
  await first.put('customers', customer('Norway', 1));
  await first.prints('│ Welcome, 1 of customers');

  replaceIn(path.join(app, 'cdk.json'), '"retries": 1', '"retries": 0');
  await first.prints('Welcome: MaximumRetryAttempts 1 → 0. Everything restarts from its checkpoints.');
  const [, lambdaEndpoint] = /\nLambda +(\S+),/.exec(first.output)!;
  expect((await fetch(`${lambdaEndpoint}/2015-03-31/functions/nobody/configuration`)).status).toBe(404);
  await first.put('customers', customer('nowhere', 2));
  await first.prints(/✘ Welcome {2}discarded 1 record .* after 1 attempt,/);
  const [, message] = /✉ .*: (.*\.json)/.exec(first.output)!;
  expect(path.dirname(message)).toMatch(/^data\/on-failure\/Mail-Failures/);
  expect(await first.interrupt()).toBe(0);

  const second = dev(app, '--data', 'data');
  await second.prints('Ctrl-C ends it');
  await second.put('customers', customer('Norway', 3));
  await second.prints('│ Welcome, 3 of customers');
  expect(second.output).not.toContain('Welcome, 1 of');
  expect(second.output).not.toContain('nowhere');
});

test('a folder of --data is for one at a time; who is killed leaves it to the next one, and nothing at work', async () => {
  const args = [copyOf('test/fixtures/sam'), '--template', 'template.yaml', '--data', 'data'] as const;
  const first = dev(...args);
  await first.prints('Data             data; kept for the next start');
  await first.put('sam-OrdersTable', { orderId: { S: 'one' } });
  await first.prints('✔ SendReceipts');

  const second = dev(...args);
  expect(await second.exited()).toBe(1);
  expect(second.output).toMatch(
    /^error: the process \d+ uses 'data' for its --data\. End it, or give another folder; if that process is no 'dev', delete 'data\/dev\.pid'\n$/,
  );

  await first.kill();
  await eventually(async () => expect(fetch(await first.endpoint())).rejects.toThrow());
  const third = dev(...args);
  await third.prints('Data             data; the mappings go on where they stopped');
  await third.put('sam-OrdersTable', { orderId: { S: 'two' } });
  await third.prints('│ receipt for two');
  expect(third.output).not.toContain('receipt for one');
});

test('Ctrl-C while the app is synthesised ends that, with all it has started, and leaves no folder', async () => {
  const app = copyOf('test/fixtures/sam');
  writeFileSync(
    path.join(app, 'slow.js'),
    "require('fs').writeFileSync('started.json', JSON.stringify([process.pid, process.env.CDK_OUTDIR])); setInterval(() => {}, 1000);",
  );
  const process = dev(app, '--app', 'node slow.js; true');
  await eventually(() => expect(existsSync(path.join(app, 'started.json'))).toBe(true));
  const [pid, outputFolder] = JSON.parse(readFileSync(path.join(app, 'started.json'), 'utf8'));

  expect(await process.interrupt()).toBe(0);
  await eventually(() => expect(() => globalThis.process.kill(pid, 0)).toThrow('ESRCH'));
  expect(existsSync(outputFolder)).toBe(false);
});

test('when nobody reads what it prints it ends, and what it has started', async () => {
  const process = dev(copyOf('test/fixtures/sam'), '--template', 'template.yaml');
  await process.prints('Ctrl-C ends it');
  const [, failureFolder] = /in (\/.*on-failure-.*)/.exec(process.output)!;

  process.closeOutput();
  await process.put('sam-OrdersTable', { orderId: { S: 'one' } });

  expect(await process.exited()).toBe(0);
  await expect(fetch(await process.endpoint())).rejects.toThrow();
  expect(existsSync(failureFolder)).toBe(false);
});

test('a template of SAM runs, its Python function does not and is said not to', async () => {
  const app = copyOf('test/fixtures/sam');
  const process = devWithTables(app, '--template', 'template.yaml');
  await process.prints('Ctrl-C ends it');
  expect(process.output).toContain(
    'Note: the event source mapping CountOrdersOrders is left out: its function CountOrders has the runtime python3.13, and only Node.js functions run here.',
  );

  await process.put('sam-OrdersTable', { orderId: { S: 'one' } });
  await process.prints('│ receipt for one');

  writeFileSync(path.join(app, 'src/missing.mjs'), 'export const half = {');
  replaceIn(path.join(app, 'src/send-receipts.mjs'), 'import ', "import './missing.mjs';\nimport ");
  await process.prints(
    /✘ SendReceipts {2}the new code cannot be loaded, and all its batches will fail:\n +│ SyntaxError: Unexpected end of input\n/,
  );

  replaceIn(path.join(app, 'src/send-receipts.mjs'), 'receipt for', 'no receipt for');
  writeFileSync(path.join(app, 'src/missing.mjs'), '');
  await process.prints('SendReceipts runs the new code.');
  await process.put('sam-OrdersTable', { orderId: { S: 'two' } });
  await process.prints('│ no receipt for two');
});

test('the first example runs, and parks what it cannot process in a file', async () => {
  const process = devWithTables('examples/1-first-consumer');
  await process.prints('Ctrl-C ends it');
  const [, table] = /--table-name (\S+)/.exec(process.output)!;

  await process.put(
    table,
    { orderId: { S: 'one' }, total: { N: '5' } },
    { orderId: { S: 'two' }, total: { N: '5' }, paidBy: { S: 'cheque' } },
  );
  await process.prints(/→ ConfirmOrders {2}.*INSERT orderId=one/);
  await process.prints(/✉ a message for Orders-OrderEventsFailureQueue\w+: .*\.json/);
  const [, file] = /✉ .*: (.*\.json)/.exec(process.output)!;
  expect(JSON.parse(readFileSync(path.resolve('examples/1-first-consumer', file), 'utf8'))).toMatchObject({
    requestContext: { condition: 'RecordAttemptsExhausted' },
  });

  await process.prints('WARN record parked');
  await process.interrupt();
  expect(process.output).toMatch(/\nEnded after [^:]+: \d+ records? done, 1 of them parked, /);
});

test('with --json each event is a line of JSON', async () => {
  const process = devWithTables(copyOf('test/fixtures/sam', 'json'), '--template', 'template.yaml', '--json');
  await process.prints('"type":"started"');
  await process.put('json-OrdersTable', { orderId: { S: 'one' } });
  await process.prints('"verdict":"succeeded"');
  await process.interrupt();

  expect(process.events.find(({ type }) => type === 'invoked')).toMatchObject({
    at: expect.stringMatching(/^\d{4}-/),
    mapping: 'SendReceiptsOrders',
    functionName: 'json-SendReceipts',
    attempt: 1,
    records: [{ eventName: 'INSERT', keys: { orderId: { S: 'one' } }, sequenceNumber: expect.stringMatching(/^\d+$/) }],
    verdict: 'succeeded',
  });
  const { requestId } = process.events.find(({ type }) => type === 'invoked');
  expect(process.events.find(({ type }) => type === 'log')).toMatchObject({
    mapping: 'SendReceiptsOrders',
    functionName: 'json-SendReceipts',
    requestId,
    line: 'receipt for one',
  });
  expect(process.events.at(-1)).toMatchObject({ type: 'stopped', summary: { records: 1, batches: 1 } });
});

test.each<[string[], string | RegExp]>([
  [
    [],
    "sam: it has no cdk.json with an 'app'. Run this in the folder of a CDK app, or give its command with --app, or a CloudFormation or SAM template with --template",
  ],
  [
    ['--app', 'echo no such app; exit 3'],
    "error: the CDK app 'echo no such app; exit 3' ended with exit status 3:\nno such app\n",
  ],
  [
    ['--app', 'echo nothing'],
    "error: the CDK app 'echo nothing' has synthesized nothing into the folder that CDK_OUTDIR names.",
  ],
  [
    ['--template', 'template.yaml', '--data', 'template.yaml'],
    "error: --data must name a folder, and 'template.yaml' is a file",
  ],
  [
    ['--app', 'cdk.out'],
    /^error: there is neither a folder nor a command 'cdk\.out':\n.*not found\n--app takes the command of a CDK app, e\.g\. 'node app\.js', or what 'npx cdk synth' has made, e\.g\. cdk\.out$/m,
  ],
  [
    ['--app', 'exit 3', '--endpoint', 'http://127.0.0.1:1'],
    /^error: nothing answers at http:\/\/127\.0\.0\.1:1, which --endpoint names: .+\. Start the server, or leave out the option$/m,
  ],
  [
    ['--app', 'exit 3', '--aws-endpoint', 'http://127.0.0.1:1'],
    /^error: nothing answers at http:\/\/127\.0\.0\.1:1, which --aws-endpoint names: /m,
  ],
  [
    ['--app', 'exit 3', '--json'],
    /^{"at":".*","type":"error","message":"the CDK app 'exit 3' ended with exit status 3:\\n"}$/m,
  ],
  [['--template', 'nowhere.yaml'], "error: cannot read the template 'nowhere.yaml'"],
])('what cannot be run is said: %j', async (args, message) => {
  const process = dev(copyOf('test/fixtures/sam'), ...args);

  expect(await process.exited()).toBe(1);
  expect(process.output).toMatch(message);
});

test.each([
  [
    ['--app', 'node app.js', '--template', 'template.yaml'],
    "error: option '--template <file>' cannot be used with option '--app <command>'",
  ],
  [
    ['--stack', 'Orders', '--template', 'template.yaml'],
    "error: option '--template <file>' cannot be used with option '--stack <names...>'",
  ],
  [
    ['--port', '8000', '--endpoint', 'http://localhost:8000'],
    "error: option '--port <number>' cannot be used with option '--endpoint <url>'",
  ],
  [
    ['--aws-endpoint', 'localhost:4566'],
    "error: option '--aws-endpoint <url>' argument 'localhost:4566' is invalid. It must be a URL such as http://localhost:4566.",
  ],
])('a command that is wrong is said to be, and has an exit status of its own: %j', async (args, message) => {
  const process = dev(copyOf('test/fixtures/sam'), ...args);

  expect(await process.exited()).toBe(64);
  expect(process.output).toMatch(message);
});
