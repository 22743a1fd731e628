import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AttributeType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Role } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  Code,
  DockerImageCode,
  DockerImageFunction,
  Function,
  IFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Idempotency } from '../../src';
import { consumerIn, functionIn, synthConsumer } from '../support/synth-consumer';

const FUNCTION = 'AWS::Lambda::Function';
const TABLE = 'AWS::DynamoDB::Table';

const variables = (template: Template) =>
  Object.values(template.findResources(FUNCTION))[0].Properties.Environment?.Variables;

test('by default the function gets an on-demand table with a time to live', () => {
  const { template } = synthConsumer();

  template.hasResource(TABLE, {
    Properties: {
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      BillingMode: 'PAY_PER_REQUEST',
    },
    DeletionPolicy: 'Delete',
  });
  expect(variables(template)).toMatchObject({
    STREAM_IDEMPOTENCY: 'PER_BATCH',
    STREAM_IDEMPOTENCY_TABLE: { Ref: Object.keys(template.findResources(TABLE))[0] },
  });
});

test('perRecord() permits the writes of claims', () => {
  const { template } = synthConsumer({ idempotency: Idempotency.perRecord() });

  expect(variables(template)).toMatchObject({ STREAM_IDEMPOTENCY: 'PER_RECORD' });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['dynamodb:PartiQLInsert']) })]),
    },
  });
});

test.each([
  [
    'retries that are over before a claim is free',
    { timeout: Duration.minutes(15) },
    {},
    'the 15 minutes that the function may run, and 10 retries are over before: it would be given up. Set .retryAttempts. to 13 or more',
  ],
  ['none when they go on for longer', { timeout: Duration.minutes(15) }, { retryAttempts: 13 }, undefined],
  ['none of a function that ends soon', { timeout: Duration.minutes(3) }, {}, undefined],
  ['none of a function with the timeout of AWS, which is short', {}, {}, undefined],
  [
    'none when the batch is not split: its retry has the claims',
    { timeout: Duration.minutes(15) },
    { bisectBatchOnError: false },
    undefined,
  ],
  [
    'none with a ledger, which claims nothing',
    { timeout: Duration.minutes(15) },
    { idempotency: Idempotency.perBatch() },
    undefined,
  ],
])('retries that end before a claim does are a warning: %s', (_what, options, props, warning) => {
  const { stack } = synthConsumer({
    idempotency: Idempotency.perRecord(),
    handler: (scope) => functionIn(scope, 'Function', options),
    ...props,
  });

  const warnings = Annotations.fromStack(stack).findWarning(
    '/Stack/Consumer',
    Match.stringLikeRegexp('in hand in a crash'),
  );
  expect(warnings.map(({ entry }) => entry.data)).toEqual(warning ? [expect.stringMatching(warning)] : []);
});

test('none() makes no table and sets no variable', () => {
  const { template, consumer } = synthConsumer({ idempotency: Idempotency.none() });

  template.resourceCountIs(TABLE, 0);
  expect(variables(template)).not.toHaveProperty('STREAM_IDEMPOTENCY');
  expect(consumer.idempotencyTable).toBeUndefined();
});

test('a table of the user is used, and its key is permitted', () => {
  const stack = new Stack(new App(), 'Stack');
  const table = new Table(stack, 'Mine', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    timeToLiveAttribute: 'expiresAt',
    encryption: TableEncryption.CUSTOMER_MANAGED,
  });
  const consumer = consumerIn(stack, { idempotency: Idempotency.perBatch({ table }) });

  const template = Template.fromStack(stack);
  template.resourceCountIs(TABLE, 1);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['kms:Encrypt']) })]) },
  });
  expect(consumer.idempotencyTable).toBe(table);
});

test('an imported table of the user is used', () => {
  const { template } = synthConsumer({
    handler: (stack) => functionIn(stack),
    idempotency: Idempotency.perBatch({ table: Table.fromTableName(new Stack(), 'Mine', 'ledger') }),
  });

  expect(variables(template)).toMatchObject({ STREAM_IDEMPOTENCY_TABLE: 'ledger' });
});

test('all consumers of a function share its table, under ids that do not depend on which is first', () => {
  const templates = [['A', 'B'], ['B', 'A'], ['B']].map((ids) => {
    const stack = new Stack(new App(), 'Stack');
    const handler = functionIn(stack);
    const tables = ids.map((id) => consumerIn(stack, { handler }, id).idempotencyTable);
    expect(new Set(tables).size).toBe(1);
    return Template.fromStack(stack);
  });

  expect(new Set(templates.map((template) => Object.keys(template.findResources(TABLE)).join())).size).toBe(1);
});

test.each<[string, (stack: Stack) => IFunction, boolean]>([
  ['Node.js', (stack) => functionIn(stack), true],
  ['a Node.js that the CDK does not know yet', (stack) => inline(stack, new Runtime('nodejs26.x')), true],
  [
    'an alias',
    (stack) => new Alias(stack, 'Live', { aliasName: 'live', version: functionIn(stack).currentVersion }),
    true,
  ],
  [
    'an image, which may have Node.js',
    (stack) =>
      new DockerImageFunction(stack, 'Function', {
        code: DockerImageCode.fromEcr(Repository.fromRepositoryName(stack, 'Images', 'images')),
      }),
    true,
  ],
  ['Python', (stack) => inline(stack, Runtime.PYTHON_3_13), false],
  ['a runtime of its own', (stack) => inline(stack, Runtime.PROVIDED_AL2023), false],
])('a default is chosen for %s', (_name, handler, hasTable) => {
  synthConsumer({ handler }).template.resourceCountIs(TABLE, hasTable ? 1 : 0);
});

test('a function that does not run Node.js can have a table if it asks for one', () => {
  synthConsumer({
    handler: (stack) => inline(stack, Runtime.PYTHON_3_13),
    idempotency: Idempotency.perBatch(),
  }).template.resourceCountIs(TABLE, 1);
});

test('a version that is made before the consumer is of the function with its table', () => {
  const versionOf = (idempotency: Idempotency) => {
    const { template } = synthConsumer({ handler: (stack) => functionIn(stack).currentVersion, idempotency });
    return Object.keys(template.findResources('AWS::Lambda::Version'))[0];
  };

  expect(versionOf(Idempotency.perBatch())).not.toBe(versionOf(Idempotency.none()));
});

test('an imported function works without idempotency', () => {
  const { template } = synthConsumer({
    handler: (stack) =>
      Function.fromFunctionAttributes(stack, 'Imported', {
        functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:imported',
        role: Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/imported'),
      }),
    idempotency: Idempotency.none(),
  });

  template.resourceCountIs(TABLE, 0);
});

function inline(stack: Stack, runtime: Runtime): Function {
  return new Function(stack, 'Function', {
    runtime,
    handler: 'index.handler',
    code: Code.fromBucket(Bucket.fromBucketName(stack, 'Code', 'code'), 'code.zip'),
  });
}
