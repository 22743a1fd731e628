import { App, Aws, CfnParameter, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Function, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { StreamConsumer, StreamSource } from '../src';
import { functionIn, synthConsumer, tableIn } from './support/synth-consumer';

const MAPPING = 'AWS::Lambda::EventSourceMapping';

test('the whole template, reviewed', () => {
  expect(synthConsumer().template.toJSON()).toMatchSnapshot();
});

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
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ConsumerFailureQueue'), 'Arn'] } } },
    });
  });

  test('takes every setting', () => {
    const { template } = synthConsumer({
      startingPosition: StartingPosition.LATEST,
      batchSize: 10_000,
      bisectBatchOnError: false,
      reportBatchItemFailures: false,
      retryAttempts: 0,
      maxRecordAge: Duration.minutes(1),
    });

    template.hasResourceProperties(MAPPING, {
      StartingPosition: 'LATEST',
      BatchSize: 10_000,
      BisectBatchOnFunctionError: false,
      FunctionResponseTypes: Match.absent(),
      MaximumRetryAttempts: 0,
      MaximumRecordAgeInSeconds: 60,
    });
  });

  test('takes settings that are known only when it is deployed', () => {
    const stack = new Stack();
    const parameter = new CfnParameter(stack, 'Retries', { type: 'Number' });
    new StreamConsumer(stack, 'Consumer', {
      source: StreamSource.table(tableIn(stack)),
      handler: functionIn(stack),
      retryAttempts: parameter.valueAsNumber,
      batchSize: Lazy.number({ produce: () => 7 }),
    });

    Template.fromStack(stack).hasResourceProperties(MAPPING, { MaximumRetryAttempts: { Ref: 'Retries' }, BatchSize: 7 });
  });

  test('is created after the policy that it needs', () => {
    synthConsumer().template.hasResource(MAPPING, { DependsOn: [Match.stringLikeRegexp('^FunctionServiceRoleDefaultPolicy')] });
  });

  test('is created after the policy of the queue, where that permits a role it cannot change', () => {
    const { template } = synthConsumer({
      handler: (stack) => Function.fromFunctionAttributes(stack, 'Imported', {
        functionArn: `arn:aws:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:imported`,
        role: Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/imported', { mutable: false }),
        sameEnvironment: true,
      }),
    });

    template.hasResource(MAPPING, { DependsOn: Match.arrayWith(Object.keys(template.findResources('AWS::SQS::QueuePolicy'))) });
  });

  test('is created after its policy also when function and role are imported', () => {
    const { template } = synthConsumer({
      handler: (stack) => Function.fromFunctionAttributes(stack, 'Imported', {
        functionArn: `arn:aws:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:imported`,
        role: Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/imported'),
        sameEnvironment: true,
      }),
    });

    const [policy] = Object.keys(template.findResources('AWS::IAM::Policy'));
    template.hasResource(MAPPING, { DependsOn: Match.arrayWith([policy]) });
  });
});

test('the failure queue is encrypted, TLS only, and keeps messages for 14 days', () => {
  const { template } = synthConsumer();

  template.hasResourceProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 3600 });
  template.hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: { Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })] },
  });
});

test('the function may do what the mapping needs, on nothing but the stream and the queue', () => {
  const { template } = synthConsumer();
  const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

  expect(statements).toEqual([
    {
      Effect: 'Allow',
      Action: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Table/), 'StreamArn'] },
    },
    {
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^ConsumerFailureQueue/), 'Arn'] },
    },
  ]);
});

describe('alarms', () => {
  test('tell of a consumer that falls behind', () => {
    synthConsumer().template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Lambda',
      MetricName: 'IteratorAge',
      Statistic: 'Maximum',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('^Function') } }],
      Threshold: 15 * 60 * 1000,
      Period: 60,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmDescription: Match.stringLikeRegexp('^Stack/Consumer: .*15 minutes behind'),
    });
  });

  test('tell of anything in the failure queue', () => {
    synthConsumer().template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Statistic: 'Maximum',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ConsumerFailureQueue'), 'QueueName'] } }],
      Threshold: 1,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });
});

test('what it is made of can be reached', () => {
  const { consumer, stack, template } = synthConsumer();

  expect(stack.resolve(consumer.failureQueue.queueArn)).toEqual({ 'Fn::GetAtt': Object.keys(template.findResources('AWS::SQS::Queue')).concat('Arn') });
  expect(stack.resolve(consumer.eventSourceMapping.eventSourceMappingId)).toEqual({ Ref: Object.keys(template.findResources(MAPPING))[0] });
  expect([consumer.iteratorAgeAlarm, consumer.failureQueueAlarm].map((alarm) => stack.resolve(alarm.alarmArn)['Fn::GetAtt'][0]).sort())
    .toEqual(Object.keys(template.findResources('AWS::CloudWatch::Alarm')).sort());
  expect(consumer.metricIteratorAge({ statistic: 'p99', period: Duration.minutes(5) })).toMatchObject({ metricName: 'IteratorAge', statistic: 'p99', period: Duration.minutes(5) });
});

test('a table can have two consumers, and a function two tables', () => {
  const stack = new Stack();
  const [one, other] = ['One', 'Other'].map((id) => ({ table: tableIn(stack, `${id}Table`), handler: functionIn(stack, `${id}Function`) }));
  new StreamConsumer(stack, 'A', { source: StreamSource.table(one.table), handler: one.handler });
  new StreamConsumer(stack, 'B', { source: StreamSource.table(one.table), handler: other.handler });
  new StreamConsumer(stack, 'C', { source: StreamSource.table(other.table), handler: one.handler });

  const template = Template.fromStack(stack);
  const pairs = Object.values(template.findResources(MAPPING)).map(({ Properties }) => [Properties.EventSourceArn, Properties.FunctionName]);
  expect(new Set(pairs.map((pair) => JSON.stringify(pair))).size).toBe(3);
  template.resourceCountIs('AWS::SQS::Queue', 3);
});

describe('a mistake is an error that says what to do', () => {
  test.each([
    [{ batchSize: 0 }, "'batchSize' must be a whole number from 1 to 10000, got 0 [at Stack/Consumer]"],
    [{ batchSize: 10_001 }, "'batchSize' must be a whole number from 1 to 10000, got 10001 [at Stack/Consumer]"],
    [{ batchSize: 1.5 }, "'batchSize' must be a whole number from 1 to 10000, got 1.5 [at Stack/Consumer]"],
    [{ batchSize: NaN }, "'batchSize' must be a whole number from 1 to 10000, got NaN [at Stack/Consumer]"],
    [{ retryAttempts: -1 }, "'retryAttempts' must be a whole number from 0 to 10000, got -1. Retrying forever blocks the shard: choose a number, and let the failure queue keep what remains [at Stack/Consumer]"],
    [{ retryAttempts: 10_001 }, "'retryAttempts' must be a whole number from 0 to 10000, got 10001 [at Stack/Consumer]"],
    [{ retryAttempts: '5' as any }, "'retryAttempts' must be a whole number from 0 to 10000, got 5 [at Stack/Consumer]"],
    [{ batchSize: null as any }, "'batchSize' must be a whole number from 1 to 10000, got null [at Stack/Consumer]"],
    [{ maxRecordAge: Duration.seconds(59) }, "'maxRecordAge' must be a whole number of seconds from 60 to 86400, got 59 [at Stack/Consumer]"],
    [{ maxRecordAge: Duration.hours(25) }, "'maxRecordAge' must be a whole number of seconds from 60 to 86400, got 90000. A DynamoDB stream itself keeps a record for 24 hours [at Stack/Consumer]"],
    [{ maxRecordAge: Duration.millis(60_500) }, "'maxRecordAge' must be a whole number of seconds from 60 to 86400, got 60.5 [at Stack/Consumer]"],
    [{ startingPosition: StartingPosition.AT_TIMESTAMP }, "'startingPosition' must be TRIM_HORIZON or LATEST for a DynamoDB stream, got AT_TIMESTAMP [at Stack/Consumer]"],
  ])('%j', (props, message) => {
    expect(() => synthConsumer(props)).toThrow(new Error(message));
  });

  test('a role of another account', () => {
    const env = { account: '999999999999', region: 'us-east-1' };
    expect(() => synthConsumer({
      env,
      handler: (stack) => Function.fromFunctionAttributes(stack, 'Imported', {
        functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:imported',
        role: Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/imported'),
      }),
    })).toThrow(new Error("the role of the function 'Stack/Imported' is in the account 111122223333 and the consumer in 999999999999, so it cannot be permitted to read the stream. Use a function and a role of the account of the consumer [at Stack/Consumer]"));
  });

  test('a function of another stack', () => {
    const app = new App();
    const handler = functionIn(new Stack(app, 'FunctionStack'));

    expect(() => synthConsumer({ app, handler: () => handler })).toThrow(new Error(
      "the role of the function 'FunctionStack/Function' is in the stack 'FunctionStack' and the consumer in 'Stack', so that each stack would depend on the other. Create the StreamConsumer in the stack of the function and its role [at Stack/Consumer]"));
  });

  test('an imported function without a role', () => {
    expect(() => synthConsumer({ handler: (stack) => Function.fromFunctionArn(stack, 'Imported', 'arn:aws:lambda:us-east-1:111122223333:function:imported') }))
      .toThrow(new Error("the role of the imported function 'Stack/Imported' is not known, so it cannot be permitted to read the stream. Import it with its role: Function.fromFunctionAttributes(…, { functionArn, role, sameEnvironment: true }) [at Stack/Consumer]"));
  });
});
