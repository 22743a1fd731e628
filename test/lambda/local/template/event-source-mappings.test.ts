import { mappingsOf } from '../../../../lambda/local/template/event-source-mappings';
import { Resolver } from '../../../../lambda/local/template/resolver';
import { Template } from '../../../../lambda/local/template/template';

const LOCAL = { region: 'us-east-1', accountId: '000000000000', streamArns: new Map([['Table', 'arn:stream']]), queueUrls: new Map() };

const PLAIN = { EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] }, FunctionName: { Ref: 'Fn' }, StartingPosition: 'LATEST' };

function resolverOf(properties: object): Resolver {
  const template: Template = {
    file: 'Shop.template.json',
    stackName: 'Shop',
    parameters: { Retries: { Type: 'Number', Default: 3 } },
    mappings: {},
    outputs: {},
    resources: {
      Table: { Type: 'AWS::DynamoDB::Table' },
      Fn: { Type: 'AWS::Lambda::Function' },
      Dlq: { Type: 'AWS::SQS::Queue' },
      Topic: { Type: 'AWS::SNS::Topic' },
      Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live' } },
      Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: properties },
    },
  };
  return new Resolver(template, LOCAL);
}

test('what a mapping does not say is as on AWS', () => {
  expect(mappingsOf(resolverOf(PLAIN), fail)).toEqual([{
    logicalId: 'Mapping',
    functionId: 'Fn',
    qualifier: undefined,
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
  const [mapping] = mappingsOf(resolverOf({
    ...PLAIN,
    BatchSize: 7,
    MaximumRetryAttempts: 0,
    MaximumRecordAgeInSeconds: 60,
    BisectBatchOnFunctionError: true,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Dlq', 'Arn'] } } },
  }), fail);

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
  expect(() => mappingsOf(resolverOf({ ...PLAIN, ...properties }), fail)).toThrow(
    new Error(`the event source mapping Mapping has ${name}, which the local event source mapping does not do`));
});

test.each([
  [{ Enabled: false }, 'it is not enabled'],
  [{ EventSourceArn: { 'Fn::GetAtt': ['Dlq', 'Arn'] } }, 'its source is not the stream of a table of this template, but {"Fn::GetAtt":["Dlq","Arn"]}'],
  [{ EventSourceArn: { 'Fn::ImportValue': 'x' } }, 'its source is not the stream of a table of this template, but {"Fn::ImportValue":"x"} (it is of another stack, and one template is run at a time)'],
  [{ Enabled: 'false' }, 'it is not enabled'],
])('a mapping that is left out is said to be: %j', (properties, reason) => {
  const notices: string[] = [];

  expect(mappingsOf(resolverOf({ ...PLAIN, ...properties }), (notice) => notices.push(notice))).toEqual([]);
  expect(notices).toEqual([`the event source mapping Mapping is left out: ${reason}`]);
});

test('numbers and booleans may be texts, or parameters, as for CloudFormation', () => {
  const [mapping] = mappingsOf(resolverOf({ ...PLAIN, BatchSize: '7', MaximumRetryAttempts: { Ref: 'Retries' }, BisectBatchOnFunctionError: 'true' }), fail);

  expect(mapping.settings).toMatchObject({ batchSize: 7, maximumRetryAttempts: 3, bisectBatchOnFunctionError: true });
});

test('an alias is a function with a qualifier', () => {
  expect(mappingsOf(resolverOf({ ...PLAIN, FunctionName: { Ref: 'Live' } }), fail)).toMatchObject([{ functionId: 'Fn', qualifier: 'live' }]);
});

test.each([
  [{ BatchSize: 'many' }, 'BatchSize of Mapping must be a whole number, got "many"'],
  [{ StartingPosition: 'AT_TIMESTAMP' }, 'StartingPosition of Mapping must be TRIM_HORIZON or LATEST for a DynamoDB stream, got "AT_TIMESTAMP"'],
  [{ FunctionResponseTypes: { 'Fn::If': ['a', 'b', 'c'] } }, 'the event source mapping Mapping cannot be run: Fn::If cannot be computed locally'],
])('what cannot be known is an error: %j', (properties, message) => {
  expect(() => mappingsOf(resolverOf({ ...PLAIN, ...properties }), fail)).toThrow(message);
});

test('a function of another template is an error', () => {
  expect(() => mappingsOf(resolverOf({ ...PLAIN, FunctionName: 'elsewhere' }), fail)).toThrow(
    new Error('the event source mapping Mapping must name a function of Shop.template.json, got "elsewhere"'));
});

function fail(notice: string): never {
  throw new Error(`unexpected: ${notice}`);
}
