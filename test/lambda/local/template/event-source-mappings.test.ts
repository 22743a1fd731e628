import { mappingsOf } from '../../../../lambda/local/template/event-source-mappings';
import { Stacks } from '../../../../lambda/local/template/stacks';
import { stacksOf, templateOf } from '../../../support/templates';

const PLAIN = {
  EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
  FunctionName: { Ref: 'Fn' },
  StartingPosition: 'LATEST',
};

function shopWith(properties: object, fn: object = { Runtime: 'nodejs22.x' }): Stacks {
  return stacksOf(
    [
      {
        parameters: { Retries: { Type: 'Number', Default: 3 } },
        resources: {
          Table: { Type: 'AWS::DynamoDB::Table' },
          Fn: { Type: 'AWS::Lambda::Function', Properties: fn },
          Dlq: { Type: 'AWS::SQS::Queue' },
          Topic: { Type: 'AWS::SNS::Topic' },
          Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live' } },
          Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: properties },
        },
      },
    ],
    { streamArns: new Map([['Shop-Table', 'arn:stream']]) },
  );
}

test('what a mapping does not say is as on AWS', () => {
  const shop = shopWith(PLAIN);

  expect(mappingsOf(shop, fail)).toEqual([
    {
      stackName: 'Shop',
      logicalId: 'Mapping',
      target: { resolver: shop.resolvers[0], logicalId: 'Fn', qualifier: undefined },
      streamArn: 'arn:stream',
      destinationArn: undefined,
      settings: {
        batchSize: 100,
        maximumBatchingWindowInSeconds: 0,
        parallelizationFactor: 1,
        startingPosition: 'LATEST',
        tumblingWindowInSeconds: 0,
        filterPatterns: [],
        maximumRetryAttempts: -1,
        maximumRecordAgeInSeconds: -1,
        bisectBatchOnFunctionError: false,
        reportBatchItemFailures: false,
      },
    },
  ]);
});

test('a filter that can match no record is said to', () => {
  const notices: string[] = [];
  const Pattern = '{"dynamodb":{"NewImage":{"price":{"N":[{"numeric":[">",1]}]}}}}';
  const mappings = mappingsOf(shopWith({ ...PLAIN, FilterCriteria: { Filters: [{ Pattern }] } }), (notice) =>
    notices.push(notice),
  );

  expect(mappings).toHaveLength(1);
  expect(notices).toEqual([
    "of the event source mapping Mapping, Filters[0].Pattern can match no record: 'dynamodb.NewImage.price.N': 'numeric' compares numbers, and a stream carries N as a string. Compare in the function, or filter on equality",
  ]);
});

test('a property that is misspelt, or of other sources, is said to make no difference', () => {
  const notices: string[] = [];
  mappingsOf(shopWith({ ...PLAIN, MaximumRetries: 3, ScalingConfig: { MaximumConcurrency: 2 }, Tags: [] }), (notice) =>
    notices.push(notice),
  );

  expect(notices).toEqual(
    ['MaximumRetries', 'ScalingConfig'].map(
      (name) =>
        `of the event source mapping Mapping, ${name} is no property that one of a table's stream has, and makes no difference here`,
    ),
  );
});

test('a response type that there is not is refused', () => {
  expect(() => mappingsOf(shopWith({ ...PLAIN, FunctionResponseTypes: ['ReportBatchItemFailure'] }), fail)).toThrow(
    'FunctionResponseTypes of Mapping must be ["ReportBatchItemFailures"], got ["ReportBatchItemFailure"]',
  );
});

test('what it says is heeded', () => {
  const [mapping] = mappingsOf(
    shopWith({
      ...PLAIN,
      BatchSize: 7,
      MaximumRetryAttempts: 0,
      MaximumRecordAgeInSeconds: 60,
      MaximumBatchingWindowInSeconds: 5,
      ParallelizationFactor: 3,
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Dlq', 'Arn'] } } },
    }),
    fail,
  );

  expect(mapping).toMatchObject({
    destinationArn: 'arn:aws:sqs:us-east-1:000000000000:Shop-Dlq',
    settings: {
      batchSize: 7,
      maximumRetryAttempts: 0,
      maximumRecordAgeInSeconds: 60,
      maximumBatchingWindowInSeconds: 5,
      parallelizationFactor: 3,
      filterPatterns: ['{"eventName":["INSERT"]}'],
      bisectBatchOnFunctionError: true,
      reportBatchItemFailures: true,
    },
  });
});

test('so is a tumbling window', () => {
  expect(mappingsOf(shopWith({ ...PLAIN, TumblingWindowInSeconds: 30 }), fail)).toMatchObject([
    { settings: { tumblingWindowInSeconds: 30 } },
  ]);
});

test('what AWS would not create is an error, with all its reasons', () => {
  const properties = { ...PLAIN, BatchSize: 0, TumblingWindowInSeconds: 30, ParallelizationFactor: 2 };

  expect(() => mappingsOf(shopWith(properties), fail)).toThrow(
    /^AWS would not create the event source mapping Mapping: BatchSize must be a whole number from 1 to 10000, got 0: .*; ParallelizationFactor must be 1 with a tumbling window, got 2. Leave out one of the two$/,
  );
});

test.each([
  [{ Enabled: false }, 'it is not enabled'],
  [
    { EventSourceArn: { 'Fn::GetAtt': ['Dlq', 'Arn'] } },
    'its source is not the stream of a table that runs here, but {"Fn::GetAtt":["Dlq","Arn"]}',
  ],
  [
    { EventSourceArn: { 'Fn::ImportValue': 'x' } },
    'its source is not the stream of a table that runs here, but {"Fn::ImportValue":"x"} (no stack that runs here exports x)',
  ],
  [{ Enabled: 'false' }, 'it is not enabled'],
])('a mapping that is left out is said to be: %j', (properties, reason) => {
  const notices: string[] = [];

  expect(mappingsOf(shopWith({ ...PLAIN, ...properties }), (notice) => notices.push(notice))).toEqual([]);
  expect(notices).toEqual([`the event source mapping Mapping is left out: ${reason}`]);
});

test.each([
  [{ Runtime: 'python3.13' }, 'has the runtime python3.13'],
  [{ Runtime: 'provided.al2023' }, 'has the runtime provided.al2023'],
  [{ PackageType: 'Image', Code: { ImageUri: 'x' } }, 'is a container image'],
])('a mapping whose function cannot run here is left out, and said to be: %j', (fn, reason) => {
  const notices: string[] = [];

  expect(mappingsOf(shopWith(PLAIN, fn), (notice) => notices.push(notice))).toEqual([]);
  expect(notices).toEqual([
    `the event source mapping Mapping is left out: its function Fn ${reason}, and only Node.js functions run here`,
  ]);
});

test('table, function and mapping can be in three stacks, one of them nested', () => {
  const stacks = stacksOf(
    [
      {
        stackName: 'Data',
        resources: { Table: { Type: 'AWS::DynamoDB::Table' } },
        outputs: {
          Stream: {
            Value: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
            Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Stream' } },
          },
        },
      },
      {
        stackName: 'Code',
        resources: { Fn: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x' } } },
        outputs: { FnArn: { Value: { 'Fn::GetAtt': ['Fn', 'Arn'] } } },
      },
      {
        stackName: 'Glue',
        resources: {
          Nested: {
            Type: 'AWS::CloudFormation::Stack',
            Properties: { Parameters: { StreamArn: { 'Fn::ImportValue': 'Data:Stream' } } },
          },
        },
        nested: {
          Nested: templateOf({
            stackName: 'Glue-Nested',
            parameters: { StreamArn: { Type: 'String' } },
            resources: {
              Mapping: {
                Type: 'AWS::Lambda::EventSourceMapping',
                Properties: {
                  ...PLAIN,
                  EventSourceArn: { Ref: 'StreamArn' },
                  FunctionName: { 'Fn::GetStackOutput': { StackName: 'Code', OutputName: 'FnArn' } },
                },
              },
            },
          }),
        },
      },
    ],
    { streamArns: new Map([['Data-Table', 'arn:stream']]) },
  );

  expect(mappingsOf(stacks, fail)).toMatchObject([
    { stackName: 'Glue-Nested', logicalId: 'Mapping', streamArn: 'arn:stream', target: { logicalId: 'Fn' } },
  ]);
});

test('numbers and booleans may be texts, or parameters, as for CloudFormation', () => {
  const [mapping] = mappingsOf(
    shopWith({
      ...PLAIN,
      BatchSize: '7',
      MaximumRetryAttempts: { Ref: 'Retries' },
      BisectBatchOnFunctionError: 'true',
    }),
    fail,
  );

  expect(mapping.settings).toMatchObject({ batchSize: 7, maximumRetryAttempts: 3, bisectBatchOnFunctionError: true });
});

test('an alias is a function with a qualifier', () => {
  expect(mappingsOf(shopWith({ ...PLAIN, FunctionName: { Ref: 'Live' } }), fail)).toMatchObject([
    { target: { logicalId: 'Fn', qualifier: 'live' } },
  ]);
});

test.each([
  [{ BatchSize: 'many' }, 'BatchSize of Mapping must be a whole number, got "many"'],
  [
    { StartingPosition: 'AT_TIMESTAMP' },
    'AWS would not create the event source mapping Mapping: StartingPosition must be TRIM_HORIZON or LATEST for a DynamoDB stream, got "AT_TIMESTAMP"',
  ],
  [
    { FunctionResponseTypes: { 'Fn::Cidr': ['a', 'b', 'c'] } },
    'the event source mapping Mapping cannot be run: Fn::Cidr cannot be computed locally',
  ],
])('what cannot be known is an error: %j', (properties, message) => {
  expect(() => mappingsOf(shopWith({ ...PLAIN, ...properties }), fail)).toThrow(message);
});

test('a function of another template is an error', () => {
  expect(() => mappingsOf(shopWith({ ...PLAIN, FunctionName: 'elsewhere' }), fail)).toThrow(
    new Error('the event source mapping Mapping must name a function of Shop.template.json, got "elsewhere"'),
  );
});

function fail(notice: string): never {
  throw new Error(`unexpected: ${notice}`);
}
