import { App, Aws, CfnParameter, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  Alias,
  Code,
  EventSourceMapping,
  Function,
  IFunction,
  Runtime,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { FailureDestination, Idempotency, TableStreamConsumer, StreamFilter, StreamSource } from '../../src';
import { consumerIn, functionIn, PARTITION_KEY, synthConsumer, tableIn } from '../support/synth-consumer';

const STREAM_ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/T/stream/2026-09-17T13:00:00.000';
const MAPPING = 'AWS::Lambda::EventSourceMapping';

describe('the event source mapping', () => {
  test('has safe defaults', () => {
    synthConsumer().template.hasResourceProperties(MAPPING, {
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 10,
      MaximumRecordAgeInSeconds: 12 * 3600,
      MetricsConfig: { Metrics: ['EventCount'] },
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ConsumerFailureQueue'), 'Arn'] } },
      },
      MaximumBatchingWindowInSeconds: Match.absent(),
      ParallelizationFactor: Match.absent(),
      TumblingWindowInSeconds: Match.absent(),
      FilterCriteria: Match.absent(),
      Enabled: Match.absent(),
    });
  });

  test('takes every setting', () => {
    const { template } = synthConsumer({
      startingPosition: StartingPosition.LATEST,
      batchSize: 10_000,
      maxBatchingWindow: Duration.minutes(5),
      parallelizationFactor: 10,
      bisectBatchOnError: false,
      reportBatchItemFailures: false,
      retryAttempts: 0,
      maxRecordAge: Duration.minutes(1),
      filters: [StreamFilter.insertions()],
      metricsConfig: { metrics: [] },
      tags: { team: 'orders' },
      enabled: false,
    });

    template.hasResourceProperties(MAPPING, {
      StartingPosition: 'LATEST',
      BatchSize: 10_000,
      MaximumBatchingWindowInSeconds: 300,
      ParallelizationFactor: 10,
      BisectBatchOnFunctionError: false,
      FunctionResponseTypes: Match.absent(),
      MaximumRetryAttempts: 0,
      MaximumRecordAgeInSeconds: 60,
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
      MetricsConfig: { Metrics: [] },
      Tags: [{ Key: 'team', Value: 'orders' }],
      Enabled: false,
    });
  });

  test('takes a tumbling window, also one of no length beside filters', () => {
    synthConsumer({ tumblingWindow: Duration.minutes(15) }).template.hasResourceProperties(MAPPING, {
      TumblingWindowInSeconds: 900,
    });
    synthConsumer({
      tumblingWindow: Duration.seconds(0),
      filters: [StreamFilter.insertions()],
      parallelizationFactor: 2,
    }).template.hasResourceProperties(MAPPING, { TumblingWindowInSeconds: 0, ParallelizationFactor: 2 });
  });

  test('takes settings that are known only when it is deployed', () => {
    const stack = new Stack();
    const parameter = new CfnParameter(stack, 'Parameter', { type: 'Number' }).valueAsNumber;
    consumerIn(stack, {
      retryAttempts: parameter,
      maxRecordAge: Duration.seconds(parameter),
      maxBatchingWindow: Duration.seconds(parameter),
      batchSize: Lazy.number({ produce: () => 7 }),
    });

    const ref = { Ref: 'Parameter' };
    Template.fromStack(stack).hasResourceProperties(MAPPING, {
      MaximumRetryAttempts: ref,
      MaximumRecordAgeInSeconds: ref,
      MaximumBatchingWindowInSeconds: ref,
      BatchSize: 7,
    });
  });

  test('has the tags of its stack and its own, the own one where both have it', () => {
    const { template } = synthConsumer({ tags: { team: 'orders' }, stackTags: { team: 'platform', stage: 'prod' } });

    template.hasResourceProperties(MAPPING, {
      Tags: [
        { Key: 'stage', Value: 'prod' },
        { Key: 'team', Value: 'orders' },
      ],
    });
  });

  test('lets Lambda use the key of its filters', () => {
    const { template } = synthConsumer({
      filters: [StreamFilter.insertions()],
      filterEncryption: (stack) => new Key(stack, 'Key'),
    });

    template.hasResourceProperties(MAPPING, { KmsKeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] } });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Allow', Action: 'kms:Decrypt', Principal: { Service: 'lambda.amazonaws.com' } }),
        ]),
      },
    });
  });

  test('warns that Lambda must be permitted to use an imported key of its filters', () => {
    const { stack } = synthConsumer({
      filters: [StreamFilter.insertions()],
      filterEncryption: (scope) => Key.fromKeyArn(scope, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/1'),
    });

    Annotations.fromStack(stack).hasWarning(
      '/Stack/Consumer',
      Match.stringLikeRegexp('It must permit lambda.amazonaws.com to use it: kms:Decrypt'),
    );
  });

  test('is created after the policy of the queue, where that permits a role it cannot change', () => {
    const { template } = synthConsumer({
      handler: (stack) =>
        Function.fromFunctionAttributes(stack, 'Imported', {
          functionArn: `arn:aws:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:imported`,
          role: Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/imported', { mutable: false }),
          sameEnvironment: true,
        }),
      idempotency: Idempotency.none(),
    });

    template.hasResource(MAPPING, {
      DependsOn: Match.arrayWith(Object.keys(template.findResources('AWS::SQS::QueuePolicy'))),
    });
  });

  test('invokes an alias, which has the permissions and the environment of its function', () => {
    const { template } = synthConsumer({
      handler: (stack) => new Alias(stack, 'Live', { aliasName: 'live', version: functionIn(stack).currentVersion }),
    });

    template.hasResourceProperties(MAPPING, { FunctionName: { 'Fn::Join': ['', Match.arrayWith([':live'])] } });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { STREAM_IDEMPOTENCY: 'PER_BATCH' } },
    });
  });
});

test.each<[string, Duration, () => FailureDestination, boolean]>([
  ['one that leaves none', Duration.hours(24), () => FailureDestination.queue(), true],
  ['one that leaves some', Duration.hours(23), () => FailureDestination.queue(), false],
  ['one of records that a bucket keeps', Duration.hours(24), () => FailureDestination.bucket(), false],
  ['one of records that nobody keeps', Duration.hours(24), () => FailureDestination.none(), false],
])(
  'only a record age that leaves no time to fetch a record is a warning: %s',
  (_what, maxRecordAge, failureDestination, isWarned) => {
    const { stack } = synthConsumer({ maxRecordAge, failureDestination });

    const warnings = Annotations.fromStack(stack).findWarning(
      '/Stack/Consumer',
      Match.stringLikeRegexp('^A record that is given up for its age of 1 day is gone from the stream by then'),
    );
    expect(warnings).toHaveLength(isWarned ? 1 : 0);
  },
);

test('the resources of a consumer are its properties', () => {
  const { consumer, stack, template } = synthConsumer({ dashboard: true });
  const idOf = (type: string) => Object.keys(template.findResources(type))[0];

  expect(stack.resolve(consumer.failureQueue!.queueArn)).toEqual({ 'Fn::GetAtt': [idOf('AWS::SQS::Queue'), 'Arn'] });
  expect(stack.resolve(consumer.eventSourceMapping.eventSourceMappingId)).toEqual({ Ref: idOf(MAPPING) });
  expect(stack.resolve(consumer.idempotencyTable!.tableName)).toEqual({ Ref: idOf('AWS::DynamoDB::Table') });
  expect(stack.resolve(consumer.dashboard!.dashboardName)).toEqual({ Ref: idOf('AWS::CloudWatch::Dashboard') });
  expect(consumer.handler.node.path).toBe('Stack/Function');
  expect([consumer.failureTopic, consumer.failureBucket]).toEqual([undefined, undefined]);
});

test('a table can have two consumers, and a function two tables', () => {
  const stack = new Stack();
  const [one, other] = ['One', 'Other'].map((id) => ({
    table: tableIn(stack, `${id}Table`),
    handler: functionIn(stack, `${id}Function`),
  }));
  new TableStreamConsumer(stack, 'A', { source: StreamSource.table(one.table), handler: one.handler });
  new TableStreamConsumer(stack, 'B', { source: StreamSource.table(one.table), handler: other.handler });
  new TableStreamConsumer(stack, 'C', { source: StreamSource.table(other.table), handler: one.handler });

  const template = Template.fromStack(stack);
  const pairs = Object.values(template.findResources(MAPPING)).map(({ Properties }) => [
    Properties.EventSourceArn,
    Properties.FunctionName,
  ]);
  expect(new Set(pairs.map((pair) => JSON.stringify(pair))).size).toBe(3);
  template.resourceCountIs('AWS::SQS::Queue', 3);
  template.resourceCountIs('AWS::DynamoDB::Table', 2);
});

test('a second reader of a global table is a warning', () => {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'us-east-1' } });
  const table = new TableV2(stack, 'Table', { partitionKey: PARTITION_KEY, replicas: [{ region: 'eu-west-1' }] });
  const warning = Match.stringLikeRegexp(
    'Two functions read the stream of this global table: Stack/A/EventSourceMapping, Stack/B/EventSourceMapping',
  );
  for (const id of ['A', 'B']) {
    consumerIn(stack, { source: StreamSource.table(table) }, id);
  }

  Annotations.fromStack(stack).hasWarning('/Stack/Table/Resource', warning);
});

test('a second reader of any other table is no warning', () => {
  const stack = new Stack(new App(), 'Stack');
  const source = StreamSource.table(tableIn(stack));
  for (const id of ['A', 'B']) {
    consumerIn(stack, { source }, id);
  }

  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});

test('the readers of a stream without a consumer are not counted', () => {
  const stack = new Stack(new App(), 'Stack');
  consumerIn(stack);
  for (const id of ['A', 'B', 'C']) {
    new EventSourceMapping(stack, id, {
      target: functionIn(stack, `${id}Function`),
      eventSourceArn: STREAM_ARN,
      startingPosition: StartingPosition.LATEST,
    });
  }

  expect(() => Template.fromStack(stack)).not.toThrow();
});

describe('a role that cannot be changed is a warning with its permissions', () => {
  const permissions = (handler: (stack: Stack) => IFunction) => {
    const env = { account: '111122223333', region: 'us-east-1' };
    const { stack } = synthConsumer({
      env,
      table: imported,
      handler,
      idempotency: Idempotency.none(),
      failureDestination: (scope) => FailureDestination.bucket({ encryptionKey: new Key(scope, 'Key') }),
    });
    return Annotations.fromStack(stack)
      .findWarning('*', Match.stringLikeRegexp('cannot be changed from here'))
      .map(({ entry }) => entry.data as string);
  };
  const imported = (stack: Stack) =>
    Table.fromTableAttributes(stack, 'T', {
      tableArn: 'arn:aws:dynamodb:us-east-1:111122223333:table/T',
      tableStreamArn: 'arn:aws:dynamodb:us-east-1:111122223333:table/T/stream/2026-09-17T13:00:00.000',
    });

  test.each<[string, (stack: Stack) => IRole]>([
    [
      'imported as immutable',
      (stack) => Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/imported', { mutable: false }),
    ],
    [
      'withoutPolicyUpdates()',
      (stack) =>
        new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }).withoutPolicyUpdates(),
    ],
  ])('%s', (_what, role) => {
    expect(
      permissions(
        (stack) =>
          new Function(stack, 'Function', {
            runtime: Runtime.PYTHON_3_13,
            handler: 'index.handler',
            code: Code.fromInline('#'),
            role: role(stack),
          }),
      ),
    ).toEqual([
      expect.stringMatching(
        new RegExp(
          "^The role of the function 'Stack/Function' cannot be changed from here. It must permit " +
            'dynamodb:DescribeStream, dynamodb:GetRecords, dynamodb:GetShardIterator, dynamodb:ListStreams on arn:aws:dynamodb:us-east-1:111122223333:table/T/stream/2026-09-17T13:00:00.000; ' +
            's3:ListBucket on .*; s3:PutObject on .*; kms:Decrypt, kms:GenerateDataKey on {"Fn::GetAtt":\\["Key[0-9A-F]{8}","Arn"\\]}\\. \\[ack',
        ),
      ),
    ]);
  });

  test('there is no warning for a role that can be changed', () => {
    expect(permissions((stack) => functionIn(stack))).toEqual([]);
  });
});
