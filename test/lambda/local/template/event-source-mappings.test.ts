import { mappingsOf } from '../../../../lambda/local/template/event-source-mappings';
import { Template } from '../../../../lambda/local/template/template';

const LOCAL = { region: 'us-east-1', accountId: '000000000000', streamArns: new Map([['Table', 'arn:stream']]), queueUrls: new Map() };

const PLAIN = { EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] }, FunctionName: { Ref: 'Fn' }, StartingPosition: 'LATEST' };

function templateOf(properties: object): Template {
  return {
    file: 'Shop.template.json',
    stackName: 'Shop',
    parameters: {},
    outputs: {},
    resources: {
      Table: { Type: 'AWS::DynamoDB::Table' },
      Fn: { Type: 'AWS::Lambda::Function' },
      Dlq: { Type: 'AWS::SQS::Queue' },
      Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: properties },
    },
  };
}

test('what a mapping does not say is as on AWS', () => {
  expect(mappingsOf(templateOf(PLAIN), LOCAL, fail)).toEqual([{
    logicalId: 'Mapping',
    function: 'Fn',
    streamArn: 'arn:stream',
    startingPosition: 'LATEST',
    destinationArn: undefined,
    settings: {
      batchSize: 100,
      maximumRetryAttempts: -1,
      maximumRecordAgeInSeconds: -1,
      bisectBatchOnFunctionError: false,
      reportBatchItemFailures: false,
    },
  }]);
});

test('what it says is heeded', () => {
  const [mapping] = mappingsOf(templateOf({
    ...PLAIN,
    BatchSize: 7,
    MaximumRetryAttempts: 0,
    MaximumRecordAgeInSeconds: 60,
    BisectBatchOnFunctionError: true,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Dlq', 'Arn'] } } },
  }), LOCAL, fail);

  expect(mapping).toMatchObject({
    destinationArn: 'arn:aws:sqs:us-east-1:000000000000:Shop-Dlq',
    settings: {
      batchSize: 7,
      maximumRetryAttempts: 0,
      maximumRecordAgeInSeconds: 60,
      bisectBatchOnFunctionError: true,
      reportBatchItemFailures: true,
    },
  });
});

test.each([
  [{ FilterCriteria: { Filters: [{ Pattern: '{}' }] } }, 'FilterCriteria'],
  [{ MaximumBatchingWindowInSeconds: 1 }, 'MaximumBatchingWindowInSeconds'],
  [{ ParallelizationFactor: 2 }, 'ParallelizationFactor'],
  [{ TumblingWindowInSeconds: 30 }, 'TumblingWindowInSeconds'],
])('what it cannot do it does not ignore: %j', (properties, name) => {
  expect(() => mappingsOf(templateOf({ ...PLAIN, ...properties }), LOCAL, fail)).toThrow(
    new Error(`the event source mapping Mapping has ${name}, which the local event source mapping does not do`));
});

test.each([
  [{ Enabled: false }, 'it is not enabled'],
  [{ EventSourceArn: { 'Fn::GetAtt': ['Dlq', 'Arn'] } }, 'its source is not the stream of a table of this template, but {"Fn::GetAtt":["Dlq","Arn"]}'],
  [{ EventSourceArn: { 'Fn::ImportValue': 'x' } }, 'its source is not the stream of a table of this template, but {"Fn::ImportValue":"x"}'],
])('a mapping that is left out is said to be: %j', (properties, reason) => {
  const notices: string[] = [];

  expect(mappingsOf(templateOf({ ...PLAIN, ...properties }), LOCAL, (notice) => notices.push(notice))).toEqual([]);
  expect(notices).toEqual([`the event source mapping Mapping is left out: ${reason}`]);
});

test('a function of another template is an error', () => {
  expect(() => mappingsOf(templateOf({ ...PLAIN, FunctionName: 'elsewhere' }), LOCAL, fail)).toThrow(
    new Error('the event source mapping Mapping must name a function of Shop.template.json, got "elsewhere"'));
});

function fail(notice: string): never {
  throw new Error(`unexpected: ${notice}`);
}
