import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { App, Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { AttributeType, ITable, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { mappingsOf } from '../../../../lambda/local/template/event-source-mappings';
import { readFunction } from '../../../../lambda/local/template/read-function';
import { readTemplates } from '../../../../lambda/local/template/read-templates';
import { Stacks } from '../../../../lambda/local/template/stacks';
import { tablesOf } from '../../../../lambda/local/template/tables';
import { Template } from '../../../../lambda/local/template/template';

/** Stacks whose tables all have a stream. */
function stacksOf(templates: readonly Template[]): Stacks {
  const local = { region: 'us-east-1', accountId: '000000000000', streamArns: new Map(), queueUrls: new Map() };
  const streamArns = new Map(
    tablesOf(new Stacks(templates, local)).map(({ input }) => [input.TableName, `arn:${input.TableName}`]),
  );
  return new Stacks(templates, { ...local, streamArns });
}

/** The functions with what they read, and the notices. */
function consumersOf(templates: readonly Template[]) {
  const notices: string[] = [];
  const mappings = mappingsOf(stacksOf(templates), (notice) => notices.push(notice));
  return {
    mappings,
    notices,
    consumers: mappings.map(
      ({ target, streamArn }) => `${target.resolver.physicalName(target.logicalId)} reads ${streamArn}`,
    ),
  };
}

function tableIn(scope: Stack): Table {
  return new Table(scope, 'Table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    stream: StreamViewType.NEW_IMAGE,
  });
}

function functionIn(scope: Stack, table: ITable): Function {
  const fn = new Function(scope, 'Fn', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {};'),
  });
  fn.addEventSource(new DynamoEventSource(table, { startingPosition: StartingPosition.LATEST }));
  return fn;
}

/** The cloud assembly of an app: two stacks, one of which has a nested stack, and a stage with a third. */
function assembly(): string {
  const app = new App({ outdir: mkdtempSync(path.join(tmpdir(), 'cdk.out-')) });
  const data = new Stack(app, 'Data');
  const table = tableIn(data);
  const code = new Stack(app, 'Code', { stackName: 'the-code' });
  functionIn(code, table);
  functionIn(new NestedStack(code, 'Nested'), table);
  const staged = new Stack(new Stage(app, 'Prod'), 'Data');
  functionIn(staged, tableIn(staged));
  return app.synth().directory;
}

test('all stacks of an app are read, those that are nested and those of stages too, and know each other', () => {
  const { consumers, notices } = consumersOf(readTemplates(assembly()));

  expect(notices).toEqual([]);
  expect(consumers).toEqual([
    expect.stringMatching(/^Prod-Data-Fn[0-9A-F]{8} reads arn:Prod-Data-Table[0-9A-F]{8}$/),
    expect.stringMatching(/^the-code-Fn[0-9A-F]{8} reads arn:Data-Table[0-9A-F]{8}$/),
    expect.stringMatching(/NestedStackResource[0-9A-F]{8}-Fn[0-9A-F]{8} reads arn:Data-Table[0-9A-F]{8}$/),
  ]);
});

test.each([
  [['Data'], ['Data']],
  [['the-code'], ['Data', 'the-code']],
  [['Prod/*'], ['Prod-Data']],
  [
    ['Prod-Data', 'Code'],
    ['Prod-Data', 'Data', 'the-code'],
  ],
])('stacks can be chosen by their names, and have with them what they depend on: %j', (names, chosen) => {
  expect(readTemplates(assembly(), names).map(({ stackName }) => stackName)).toEqual(chosen);
});

test('that a stack runs because another depends on it is said', () => {
  const notices: string[] = [];
  readTemplates(assembly(), ['the-code'], (notice) => notices.push(notice));
  readTemplates(assembly(), [], (notice) => notices.push(notice));

  expect(notices).toEqual(['the chosen stacks depend on Data, which runs too']);
});

test('what reads a stream of another app is said not to run', () => {
  const app = new App({ outdir: mkdtempSync(path.join(tmpdir(), 'cdk.out-')) });
  const stack = new Stack(app, 'Code');
  functionIn(
    stack,
    Table.fromTableAttributes(stack, 'Table', {
      tableName: 'elsewhere',
      tableStreamArn: Fn.importValue('ElsewhereStream'),
    }),
  );
  const { consumers, notices } = consumersOf(readTemplates(app.synth().directory));

  expect(consumers).toEqual([]);
  expect(notices).toEqual([
    expect.stringMatching(
      /^the event source mapping Fn\w+ is left out: its source is not the stream of a table that runs here, but {"Fn::ImportValue":"ElsewhereStream"} \(no stack that runs here exports ElsewhereStream\)$/,
    ),
  ]);
});

test('a template of SAM is read as SAM would expand it', () => {
  const { mappings, notices } = consumersOf(readTemplates('test/fixtures/sam/template.yaml'));

  expect(notices).toEqual([
    'the event source mapping CountOrdersOrders is left out: its function CountOrders has the runtime python3.13, and only Node.js functions run here',
  ]);
  const [
    {
      target: { resolver, logicalId },
      ...mapping
    },
    ...others
  ] = mappings;
  expect(others).toEqual([]);
  expect(mapping).toMatchObject({
    stackName: 'sam',
    logicalId: 'SendReceiptsOrders',
    streamArn: 'arn:sam-OrdersTable',
    settings: {
      startingPosition: 'TRIM_HORIZON',
      batchSize: 10,
      maximumRetryAttempts: 1,
      bisectBatchOnFunctionError: true,
      reportBatchItemFailures: true,
    },
  });
  expect(readFunction(logicalId, resolver, fail)).toMatchObject({
    functionName: 'sam-SendReceipts',
    runtime: 'nodejs22.x',
    timeoutSeconds: 10,
    handler: 'send-receipts.handler',
    code: { folder: path.resolve('test/fixtures/sam/src') },
    environment: { STAGE: 'local', RECEIPTS_TABLE: 'sam-ReceiptsTable', LABEL: 'sam-local' },
  });
});

const FUNCTION = {
  Type: 'AWS::Serverless::Function',
  Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', InlineCode: 'code' },
};

test.each([
  ['code in the template', {}, { code: { inline: 'code' } }],
  [
    'maps of all are merged with its own, values are its own',
    { Timeout: 5, Environment: { Variables: { A: 'its own' } } },
    { timeoutSeconds: 5, environment: { A: 'its own', B: 'of all' } },
  ],
])('a function of SAM: %s', (_name, properties, expected) => {
  const file = templateFile('template.json', {
    Transform: ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'],
    Globals: { Function: { Timeout: 1, Environment: { Variables: { A: 'of all', B: 'of all' } } } },
    Resources: { Fn: { ...FUNCTION, Properties: { ...FUNCTION.Properties, ...properties } } },
  });

  expect(readFunction('Fn', stacksOf(readTemplates(file)).resolvers[0], fail)).toMatchObject(expected);
});

test('an alias of SAM is what its events invoke', () => {
  const Events = {
    Changes: {
      Type: 'DynamoDB',
      Properties: { Stream: { 'Fn::GetAtt': ['Table', 'StreamArn'] }, StartingPosition: 'LATEST' },
    },
  };
  const file = templateFile('template.json', {
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: {
      Fn: { ...FUNCTION, Properties: { ...FUNCTION.Properties, AutoPublishAlias: 'live', Events } },
      Table: { Type: 'AWS::Serverless::SimpleTable' },
    },
  });

  expect(consumersOf(readTemplates(file)).mappings).toMatchObject([{ target: { logicalId: 'Fn', qualifier: 'live' } }]);
});

test('the short forms of functions are the long ones', () => {
  const file = templateFile(
    'short.yaml',
    `
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Join ['-', [!Ref 'AWS::Region', !If [Yes, !FindInMap [Names, table, name], no]]]
Conditions:
  Yes: !And [!Equals [a, a], !Not [!Equals [a, b]]]
Mappings: { Names: { table: { name: orders } } }
Outputs:
  Sub: { Value: !Sub ['\${x}!', { x: !GetAtt Table.Arn }] }
`,
  );
  const [resolver] = stacksOf(readTemplates(file)).resolvers;

  expect(resolver.physicalName('Table')).toBe('us-east-1-orders');
  expect(resolver.output('Sub')).toBe('arn:aws:dynamodb:us-east-1:000000000000:table/us-east-1-orders!');
});

test.each([
  ['.aws-sam/build/template.yaml', 'my-shop'],
  ['template.yml', 'my-shop'],
  ['cdk.out/Orders.template.json', 'Orders'],
])('the stack of %s is called %s', (file, stackName) => {
  const project = path.join(mkdtempSync(path.join(tmpdir(), 'project-')), 'my shop');
  mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
  writeFileSync(path.join(project, file), '{ "Resources": {} }');

  expect(readTemplates(path.join(project, file))[0].stackName).toBe(stackName);
});

test('two tables of one name are an error that says what to do', () => {
  const app = new App({ outdir: mkdtempSync(path.join(tmpdir(), 'cdk.out-')) });
  for (const name of ['Beta', 'Prod']) {
    new Table(new Stack(new Stage(app, name), 'Data'), 'Table', {
      tableName: 'orders',
      partitionKey: { name: 'pk', type: AttributeType.STRING },
    });
  }

  expect(() => stacksOf(readTemplates(app.synth().directory))).toThrow(
    new Error(
      'the table orders is in two stacks, Beta-Data and Prod-Data, which cannot run together. Choose the stacks to run',
    ),
  );
});

test.each([
  ['nowhere.json', [], /^cannot read the template 'nowhere.json': ENOENT.* Synthesize it first/],
  ['README.md', [], /^the template 'README.md' is neither JSON nor YAML: /],
  ['package.json', [], "'package.json' is not a CloudFormation template: it has no Resources"],
  ['docs', [], "'docs' is not a cloud assembly, as 'npx cdk synth' makes one: there is no manifest.json in it"],
  [
    'package.json',
    ['Orders'],
    "a stack can be chosen of a CDK app only, and 'package.json' is a template of one stack, got Orders",
  ],
])('what cannot be read is an error: %s %j', (source, stacks, message) => {
  expect(() => readTemplates(source, stacks)).toThrow(message);
});

test('a stack that the app does not have is an error that names those it has', () => {
  expect(() => readTemplates(assembly(), ['Data', 'Datta'])).toThrow(
    new Error("there is no stack 'Datta' in the app; it has Prod/Data, Data, Code"),
  );
});

function templateFile(name: string, content: object | string): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'template-')), name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function fail(notice: string): never {
  throw new Error(`unexpected: ${notice}`);
}
