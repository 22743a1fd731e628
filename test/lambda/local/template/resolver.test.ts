import { LocalValues } from '../../../../lambda/local/template/local-values';
import { Resolver, UnresolvedError } from '../../../../lambda/local/template/resolver';
import { Template } from '../../../../lambda/local/template/template';
import { stacksOf } from '../../../support/templates';

const TEMPLATE: Partial<Template> = {
  file: 'cdk.out/Shop.template.json',
  stackName: 'Shop',
  parameters: {
    Stage: { Default: 'dev' },
    Secret: {},
    Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/my/name' },
  },
  mappings: { Runtimes: { 'eu-west-1': { value: 'nodejs22.x' } } },
  conditions: {
    IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] },
    IsProd: { 'Fn::Not': [{ Condition: 'IsDev' }] },
    IsEither: { 'Fn::Or': [{ Condition: 'IsDev' }, { Condition: 'IsProd' }] },
    IsBoth: { 'Fn::And': [{ Condition: 'IsDev' }, { Condition: 'IsProd' }] },
    Unknown: { 'Fn::Equals': [{ Ref: 'Secret' }, 'x'] },
  },
  resources: {
    Orders: { Type: 'AWS::DynamoDB::Table' },
    Named: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { TableName: 'named' } },
    Computed: {
      Type: 'AWS::DynamoDB::Table',
      Properties: { TableName: { 'Fn::Join': ['-', ['orders', { Ref: 'AWS::Region' }]] } },
    },
    Queue: { Type: 'AWS::SQS::Queue' },
    Fifo: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } },
    OfflineQueue: { Type: 'AWS::SQS::Queue' },
    Topic: { Type: 'AWS::SNS::Topic' },
    Fn: { Type: 'AWS::Lambda::Function' },
    Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
    Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live' } },
    Bucket: { Type: 'AWS::S3::Bucket' },
    Secret2: { Type: 'AWS::SecretsManager::Secret' },
    AQueueWithANameThatIsMuchLongerThanAQueueMayHaveItOnAws0123ABCD: { Type: 'AWS::SQS::Queue' },
  },
};

const LOCAL: Partial<LocalValues> = {
  region: 'eu-west-1',
  streamArns: new Map([['Shop-Orders', 'arn:stream']]),
  queueUrls: new Map([['Shop-Queue', 'http://localhost:4566/Queue']]),
};

function resolverOf(template: Partial<Template>): Resolver {
  return stacksOf([template], LOCAL).resolvers[0];
}

test.each([
  ['a text', 'text', 'text'],
  ['a structure', { a: [{ Ref: 'Stage' }], b: null }, { a: ['dev'], b: null }],
  ['a parameter', { Ref: 'Stage' }, 'dev'],
  ['a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
  ['a resource without a name', { Ref: 'Orders' }, 'Shop-Orders'],
  ['a resource with a name', { Ref: 'Named' }, 'named'],
  ['a resource with a computed name', { Ref: 'Computed' }, 'orders-eu-west-1'],
  ['a topic', { Ref: 'Topic' }, 'arn:aws:sns:eu-west-1:000000000000:Shop-Topic'],
  ['a bucket', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:aws:s3:::Shop-Bucket'],
  ["a queue's name", { 'Fn::GetAtt': ['Fifo', 'QueueName'] }, 'Shop-Fifo.fifo'],
  ["a queue's URL", { 'Fn::GetAtt': ['Queue', 'QueueUrl'] }, 'http://localhost:4566/Queue'],
  ['Fn::FindInMap', { 'Fn::FindInMap': ['Runtimes', { Ref: 'AWS::Region' }, 'value'] }, 'nodejs22.x'],
  ['an object that has the name of no function', { constructor: 'x' }, { constructor: 'x' }],
  [
    'a resource whose name would be too long',
    { 'Fn::GetAtt': ['AQueueWithANameThatIsMuchLongerThanAQueueMayHaveItOnAws0123ABCD', 'QueueName'] },
    'AQueueWithANameThatIsMuchLongerThanAQueueMayHaveItOnAws0123ABCD',
  ],
  ['a queue', { Ref: 'Queue' }, 'http://localhost:4566/Queue'],
  ['an alias', { Ref: 'Live' }, 'arn:aws:lambda:eu-west-1:000000000000:function:Shop-Fn:live'],
  ['a version', { Ref: 'Version' }, 'arn:aws:lambda:eu-west-1:000000000000:function:Shop-Fn:1'],
  ['an ARN', { 'Fn::GetAtt': ['Orders', 'Arn'] }, 'arn:aws:dynamodb:eu-west-1:000000000000:table/Shop-Orders'],
  ['an ARN, with a dot', { 'Fn::GetAtt': 'Queue.Arn' }, 'arn:aws:sqs:eu-west-1:000000000000:Shop-Queue'],
  ['a stream', { 'Fn::GetAtt': ['Orders', 'StreamArn'] }, 'arn:stream'],
  ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }]] }, 'a-dev'],
  ['Fn::Select and Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': [':', { Ref: 'Live' }] }] }, 'aws'],
  [
    'Fn::Sub',
    { 'Fn::Sub': '${Stage}/${Orders.Arn}/${!Literal}' },
    'dev/arn:aws:dynamodb:eu-west-1:000000000000:table/Shop-Orders/${Literal}',
  ],
  [
    'Fn::If',
    [
      { 'Fn::If': ['IsDev', 1, 2] },
      { 'Fn::If': ['IsProd', 1, 2] },
      { 'Fn::If': ['IsEither', 1, 2] },
      { 'Fn::If': ['IsBoth', 1, 2] },
    ],
    [1, 2, 1, 2],
  ],
  [
    'no value',
    { list: ['a', { Ref: 'AWS::NoValue' }], map: { b: { 'Fn::If': ['IsProd', 1, { Ref: 'AWS::NoValue' }] } } },
    { list: ['a'], map: {} },
  ],
  ['Fn::Sub with variables', { 'Fn::Sub': ['${x}-${Stage}', { x: { Ref: 'Named' } }] }, 'named-dev'],
])('%s', (_name, value, resolved) => {
  expect(resolverOf(TEMPLATE).resolve(value)).toEqual(resolved);
});

test.each([
  [{ 'Fn::Cidr': ['10.0.0.0/16', 1, 8] }, 'Fn::Cidr cannot be computed locally'],
  [{ 'Fn::ImportValue': 'x' }, 'no stack that runs here exports x'],
  [{ 'Fn::GetStackOutput': { StackName: 'Elsewhere', OutputName: 'x' } }, 'the stack Elsewhere does not run here'],
  [{ 'Fn::GetStackOutput': { StackName: 'Shop', OutputName: 'x' } }, 'the stack Shop has no output x'],
  [{ 'Fn::If': ['Nowhere', 1, 2] }, 'there is no condition Nowhere in cdk.out/Shop.template.json'],
  [{ Ref: 'Secret' }, 'the parameter Secret has no default'],
  [{ Ref: 'Nowhere' }, 'Nowhere is not in cdk.out/Shop.template.json'],
  [{ Ref: 'Stored' }, 'the parameter Stored is in the Parameter Store, known only on AWS'],
  [{ Ref: 'Secret2' }, 'Secret2, of type AWS::SecretsManager::Secret, is there only on AWS'],
  [{ Ref: 'OfflineQueue' }, 'the queue OfflineQueue needs an SQS server'],
  ['{{resolve:ssm:/my/name}}', '{{resolve:ssm:/my/name}} is known only on AWS'],
  [{ 'Fn::FindInMap': ['Runtimes', 'eu-west-2', 'value'] }, 'Runtimes has nothing for eu-west-2, value'],
  [{ 'Fn::GetAtt': ['Named', 'StreamArn'] }, 'Named has no stream here'],
])('%j is known only on AWS', (value, message) => {
  const resolver = resolverOf(TEMPLATE);
  expect(() => resolver.resolve(value)).toThrow(new UnresolvedError(message));

  const reasons: string[] = [];
  expect(resolver.resolveIfKnown({ nested: [value] }, (reason) => reasons.push(reason))).toBeUndefined();
  expect(reasons).toEqual([message]);
});

test('a resource whose condition is false is not there; one whose condition is unknown is', () => {
  const Type = 'AWS::SQS::Queue';
  const resources = {
    Always: { Type },
    Dev: { Type, Condition: 'IsDev' },
    Prod: { Type, Condition: 'IsProd' },
    Unknown: { Type, Condition: 'Unknown' },
  };

  expect(
    resolverOf({ ...TEMPLATE, resources })
      .resources(Type)
      .map(({ logicalId }) => logicalId),
  ).toEqual(['Always', 'Dev', 'Unknown']);
});
