import { LocalValues, resolve, resolveIfKnown } from '../../../../lambda/local/template/intrinsics';
import { UnresolvedError } from '../../../../lambda/local/template/physical-ids';
import { Template } from '../../../../lambda/local/template/template';

const TEMPLATE: Template = {
  file: 'cdk.out/Shop.template.json',
  stackName: 'Shop',
  parameters: { Stage: { Default: 'dev' }, Secret: {} },
  outputs: {},
  resources: {
    Orders: { Type: 'AWS::DynamoDB::Table' },
    Named: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { TableName: 'named' } },
    Queue: { Type: 'AWS::SQS::Queue' },
    Fn: { Type: 'AWS::Lambda::Function' },
    Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
    Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live' } },
    Bucket: { Type: 'AWS::S3::Bucket' },
    AQueueWithANameThatIsMuchLongerThanAQueueMayHaveItOnAws0123ABCD: { Type: 'AWS::SQS::Queue' },
  },
};

const LOCAL: LocalValues = {
  region: 'eu-west-1',
  accountId: '000000000000',
  streamArns: new Map([['Orders', 'arn:stream']]),
  queueUrls: new Map([['Queue', 'http://localhost:4566/Queue']]),
};

test.each([
  ['a text', 'text', 'text'],
  ['a structure', { a: [{ Ref: 'Stage' }], b: null }, { a: ['dev'], b: null }],
  ['a parameter', { Ref: 'Stage' }, 'dev'],
  ['a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
  ['a resource without a name', { Ref: 'Orders' }, 'Shop-Orders'],
  ['a resource with a name', { Ref: 'Named' }, 'named'],
  ['a resource whose name would be too long', { Ref: 'AQueueWithANameThatIsMuchLongerThanAQueueMayHaveItOnAws0123ABCD' }, 'AQueueWithANameThatIsMuchLongerThanAQueueMayHaveItOnAws0123ABCD'],
  ['a queue', { Ref: 'Queue' }, 'http://localhost:4566/Queue'],
  ['an alias', { Ref: 'Live' }, 'arn:aws:lambda:eu-west-1:000000000000:function:Shop-Fn:live'],
  ['a version', { Ref: 'Version' }, 'arn:aws:lambda:eu-west-1:000000000000:function:Shop-Fn:1'],
  ['an ARN', { 'Fn::GetAtt': ['Orders', 'Arn'] }, 'arn:aws:dynamodb:eu-west-1:000000000000:table/Shop-Orders'],
  ['an ARN, with a dot', { 'Fn::GetAtt': 'Queue.Arn' }, 'arn:aws:sqs:eu-west-1:000000000000:Shop-Queue'],
  ['a stream', { 'Fn::GetAtt': ['Orders', 'StreamArn'] }, 'arn:stream'],
  ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }]] }, 'a-dev'],
  ['Fn::Select and Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': [':', { Ref: 'Live' }] }] }, 'aws'],
  ['Fn::Sub', { 'Fn::Sub': '${Stage}/${Orders.Arn}/${!Literal}' }, 'dev/arn:aws:dynamodb:eu-west-1:000000000000:table/Shop-Orders/${Literal}'],
  ['Fn::Sub with variables', { 'Fn::Sub': ['${x}-${Stage}', { x: { Ref: 'Named' } }] }, 'named-dev'],
])('%s', (_name, value, resolved) => {
  expect(resolve(value, TEMPLATE, LOCAL)).toEqual(resolved);
});

test.each([
  [{ 'Fn::ImportValue': 'x' }, 'Fn::ImportValue cannot be computed locally'],
  [{ Ref: 'Secret' }, 'the parameter Secret has no default'],
  [{ Ref: 'Nowhere' }, 'Nowhere is not in cdk.out/Shop.template.json'],
  [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'the ARN of Bucket, which is of type AWS::S3::Bucket, is known only on AWS'],
  [{ 'Fn::GetAtt': ['Named', 'StreamArn'] }, 'Named.StreamArn is known only on AWS'],
])('%j is known only on AWS', (value, message) => {
  expect(() => resolve(value, TEMPLATE, LOCAL)).toThrow(new UnresolvedError(message));

  const reasons: string[] = [];
  expect(resolveIfKnown({ nested: [value] }, TEMPLATE, LOCAL, (reason) => reasons.push(reason))).toBeUndefined();
  expect(reasons).toEqual([message]);
});
