import { readFileSync } from 'node:fs';
import { App, Duration, Lazy, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FailureDestination, StreamAlarmsOptions, TableStreamConsumer, TableStreamConsumerProps } from '../../src';
import { consumerIn, synthConsumer } from '../support/synth-consumer';

const ALARM = 'AWS::CloudWatch::Alarm';
const ofFunction = [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('^Function') } }];
const ofQueue = [
  { Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ConsumerFailureQueue'), 'QueueName'] } },
];
const ofMapping = [
  { Name: 'EventSourceMappingUUID', Value: { Ref: Match.stringLikeRegexp('^ConsumerEventSourceMapping') } },
];
const above = { ComparisonOperator: 'GreaterThanThreshold' };
const atLeast = { ComparisonOperator: 'GreaterThanOrEqualToThreshold' };

test.each([
  [
    'falls behind',
    'IteratorAge',
    {
      Namespace: 'AWS/Lambda',
      Statistic: 'Maximum',
      Dimensions: ofFunction,
      Threshold: 15 * 60 * 1000,
      EvaluationPeriods: 1,
      ...above,
    },
  ],
  [
    'has failures',
    'ApproximateNumberOfMessagesVisible',
    { Namespace: 'AWS/SQS', Statistic: 'Maximum', Dimensions: ofQueue, Threshold: 1, EvaluationPeriods: 1, ...atLeast },
  ],
  [
    'has failures that will be gone',
    'ApproximateAgeOfOldestMessage',
    {
      Namespace: 'AWS/SQS',
      Statistic: 'Maximum',
      Dimensions: ofQueue,
      Threshold: 6 * 3600,
      EvaluationPeriods: 1,
      ...above,
    },
  ],
  [
    'cannot send its failures',
    'DestinationDeliveryFailures',
    {
      Namespace: 'AWS/Lambda',
      Statistic: 'Sum',
      Dimensions: ofFunction,
      Threshold: 1,
      EvaluationPeriods: 1,
      ...atLeast,
    },
  ],
  [
    'is throttled',
    'Throttles',
    {
      Namespace: 'AWS/Lambda',
      Statistic: 'Sum',
      Dimensions: ofFunction,
      Threshold: 1,
      EvaluationPeriods: 5,
      ...atLeast,
    },
  ],
  [
    'drops records',
    'DroppedEventCount',
    {
      Namespace: 'AWS/Lambda',
      Statistic: 'Sum',
      Dimensions: ofMapping,
      Threshold: 1,
      EvaluationPeriods: 1,
      ...atLeast,
    },
  ],
])('a consumer that %s', (_what, MetricName, properties) => {
  const { template } = synthConsumer();

  template.resourceCountIs(ALARM, 6);
  template.hasResourceProperties(ALARM, {
    MetricName,
    Period: 60,
    TreatMissingData: 'notBreaching',
    AlarmActions: Match.absent(),
    ...properties,
  });
});

test('each description names the consumer, the action and the section of the runbook', () => {
  const runbook = readFileSync(`${__dirname}/../../docs/operator-runbook.md`, 'utf8');
  const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title]) => title.toLowerCase().replaceAll(' ', '-'));
  const { consumer, stack } = synthConsumer();
  consumer.addRedrive();
  const descriptions = Object.values(Template.fromStack(stack).findResources(ALARM)).map(
    ({ Properties }): string => Properties.AlarmDescription,
  );

  const named = descriptions.map(
    (description) =>
      /^Stack\/Consumer: .+\. .+\. Runbook: https:\/\/.+\/operator-runbook\.md#([a-z-]+)( Its commands take --stack Stack --consumer ConsumerEventSourceMapping[0-9A-F]{8})?$/.exec(
        description,
      )?.[1],
  );
  expect(named.sort()).toEqual([
    'destination-delivery-failures',
    'dropped-events',
    'failures',
    'failures-expiring',
    'iterator-age',
    'redrive-errors',
    'throttles',
  ]);
  expect(sections).toEqual(expect.arrayContaining(named));
  for (const description of descriptions) expect(description.length).toBeLessThan(1024);
});

test.each([
  ['what is left of 24 hours, halved', { maxRecordAge: Duration.hours(4) }, 10 * 3600],
  ['little, if nothing is left', { maxRecordAge: Duration.hours(24) }, 5 * 60],
])('failures expire after %s', (_what, props, threshold) => {
  synthConsumer(props).template.hasResourceProperties(ALARM, {
    MetricName: 'ApproximateAgeOfOldestMessage',
    Threshold: threshold,
  });
});

test('failures expire after an hour if the record age is not known at synth', () => {
  const maxRecordAge = Duration.seconds(Lazy.number({ produce: () => 7200 }));

  synthConsumer({ maxRecordAge }).template.hasResourceProperties(ALARM, {
    MetricName: 'ApproximateAgeOfOldestMessage',
    Threshold: 3600,
  });
});

test('records in a bucket expire with the message that announces them', () => {
  synthConsumer({ failureDestination: () => FailureDestination.bucket() }).template.hasResourceProperties(ALARM, {
    MetricName: 'ApproximateAgeOfOldestMessage',
    Threshold: 7 * 24 * 3600,
  });
});

test.each<[string, number, (stack: Stack) => FailureDestination]>([
  [
    'of four days, if nothing else is said of a queue',
    2 * 24 * 3600,
    (stack) => FailureDestination.bucket({ queue: new Queue(stack, 'Mine') }),
  ],
  [
    'of four days, if a queue is imported',
    2 * 24 * 3600,
    (stack) =>
      FailureDestination.bucket({
        queue: Queue.fromQueueArn(stack, 'Mine', 'arn:aws:sqs:us-east-1:111122223333:mine'),
      }),
  ],
  [
    'that a queue says',
    12 * 3600,
    (stack) => FailureDestination.bucket({ queue: new Queue(stack, 'Mine', { retentionPeriod: Duration.days(1) }) }),
  ],
  [
    'that a queue says, if that is less than the stream leaves',
    3600,
    (stack) => FailureDestination.queue({ queue: new Queue(stack, 'Mine', { retentionPeriod: Duration.hours(2) }) }),
  ],
])('failures expire after half of the time %s', (_what, threshold, failureDestination) => {
  synthConsumer({ failureDestination }).template.hasResourceProperties(ALARM, {
    MetricName: 'ApproximateAgeOfOldestMessage',
    Threshold: threshold,
  });
});

test('a queue that drops messages before the stream trims their records is a warning', () => {
  const { stack } = synthConsumer({
    failureDestination: (scope) =>
      FailureDestination.queue({ queue: new Queue(scope, 'Mine', { retentionPeriod: Duration.hours(2) }) }),
  });

  Annotations.fromStack(stack).hasWarning(
    '/Stack/Consumer',
    Match.stringLikeRegexp(
      "^The failure queue 'Stack/Mine' keeps a message for 2 hours, less than the 12 hours for which the stream keeps what it points at. Set its retentionPeriod to 14 days.",
    ),
  );
});

describe('CloudWatch may publish', () => {
  const publishers = (topic: (stack: Stack) => Topic) => {
    const stack = new Stack(new App(), 'Stack');
    const onCall = topic(stack);
    for (const id of ['A', 'B']) {
      consumerIn(stack, { alarms: { topic: onCall } }, id);
    }
    return Template.fromStack(stack);
  };
  const ofCloudWatch = (statements: any[]) =>
    statements.filter(({ Principal }) => Principal.Service === 'cloudwatch.amazonaws.com');

  test('once for all consumers, by a topic that has a policy', () => {
    const [{ Properties }] = Object.values(
      publishers((stack) => new Topic(stack, 'OnCall', { enforceSSL: true })).findResources('AWS::SNS::TopicPolicy'),
    );

    expect(ofCloudWatch(Properties.PolicyDocument.Statement)).toEqual([
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Resource: { Ref: expect.stringMatching(/^OnCall/) },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    ]);
  });

  test('by a topic without a policy as it is', () => {
    publishers((stack) => new Topic(stack, 'OnCall')).resourceCountIs('AWS::SNS::TopicPolicy', 0);
  });

  test('by the key of a topic', () => {
    const [{ Properties }] = Object.values(
      publishers((stack) => new Topic(stack, 'OnCall', { masterKey: new Key(stack, 'Key') })).findResources(
        'AWS::KMS::Key',
      ),
    );

    expect(ofCloudWatch(Properties.KeyPolicy.Statement)).toEqual([
      expect.objectContaining({ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'] }),
    ]);
  });

  test('by its owner, if the key is imported', () => {
    const stack = new Stack(new App(), 'Stack');
    const masterKey = Key.fromKeyArn(
      stack,
      'Key',
      'arn:aws:kms:us-east-1:111122223333:key/11111111-1111-1111-1111-111111111111',
    );
    consumerIn(stack, { alarms: { topic: new Topic(stack, 'OnCall', { masterKey }) } });

    Annotations.fromStack(stack).hasWarning(
      '/Stack/Consumer',
      Match.stringLikeRegexp(
        "^The policy of the imported key 'Stack/Key' cannot be changed from here. It must permit cloudwatch.amazonaws.com to use it: kms:Decrypt, kms:GenerateDataKey.",
      ),
    );
  });
});

test('a description names the deployed stack and the event source mapping, as the commands need them', () => {
  const descriptionsIn = (stack: Stack, scope: Construct = stack) => {
    consumerIn(scope);
    const template = Template.fromStack(stack);
    const [logicalId] = Object.keys(template.findResources('AWS::Lambda::EventSourceMapping'));
    return Object.values(template.findResources(ALARM))
      .map(({ Properties }): string => Properties.AlarmDescription.replace(logicalId, 'MAPPING'))
      .filter((text) => !/#(iterator-age|throttles)$/.test(text));
  };
  const stage = () => new Stage(new App(), 'Prod');
  const own = new Stack(stage(), 'Own', { stackName: 'orders-prod' });

  for (const text of descriptionsIn(new Stack(stage(), 'Stack'))) {
    expect(text).toMatch(/ --stack Prod-Stack --consumer MAPPING$/);
  }
  for (const text of descriptionsIn(own, new Construct(own, 'Default'))) {
    expect(text).toMatch(/ --stack orders-prod --consumer MAPPING$/);
  }
});

test('the description of an alarm that is not about failures names no command', () => {
  const { template } = synthConsumer({ failureDestination: () => FailureDestination.none() });

  expect(JSON.stringify(template.findResources(ALARM))).not.toContain('--stack');
});

test('a long path is cut at its beginning, because CloudWatch limits a description', () => {
  const stack = new Stack(new App(), 'Stack');
  let scope: Construct = stack;
  for (let depth = 0; depth < 10; depth++) scope = new Construct(scope, `${depth}`.repeat(120));
  consumerIn(scope);

  for (const {
    Properties: { AlarmDescription: text },
  } of Object.values(Template.fromStack(stack).findResources(ALARM))) {
    expect(text.length).toBeLessThanOrEqual(1024);
    expect(text).toMatch(/^….*9{120}\/Consumer: .* Runbook: https:/);
  }
});

test('each alarm can be adjusted', () => {
  const { template } = synthConsumer({
    alarms: {
      iteratorAge: {
        threshold: Duration.minutes(1),
        period: Duration.minutes(5),
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
      },
      throttles: { threshold: 10, evaluationPeriods: 1 },
    },
  });

  template.hasResourceProperties(ALARM, {
    MetricName: 'IteratorAge',
    Threshold: 60_000,
    Period: 300,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
  });
  template.hasResourceProperties(ALARM, { MetricName: 'Throttles', Threshold: 10, EvaluationPeriods: 1 });
});

const names = [
  'iteratorAge',
  'failures',
  'failuresExpiring',
  'destinationDeliveryFailures',
  'throttles',
  'droppedEvents',
] as const;

test.each(names)('the alarm %s can be removed', (name) => {
  const { template, consumer } = synthConsumer({ alarms: { [name]: { enabled: false } } });

  template.resourceCountIs(ALARM, 5);
  expect(names.filter((each) => consumer.alarms[each] === undefined)).toEqual([name]);
});

test('one switch leaves all alarms out, the redrive errors too, and does not touch the topic', () => {
  const stack = new Stack();
  const topic = new Topic(stack, 'OnCall', { enforceSSL: true });
  const { consumer } = synthConsumer({
    stack,
    alarms: { enabled: false, topic, failures: { threshold: 10 }, redriveErrors: { threshold: 2 } },
  });
  consumer.addRedrive();
  const template = Template.fromStack(stack);

  template.resourceCountIs(ALARM, 0);
  expect(JSON.stringify(template.findResources('AWS::SNS::TopicPolicy'))).not.toContain('cloudwatch');
  expect([...names, 'redriveErrors' as const].filter((name) => consumer.alarms[name])).toEqual([]);
});

test('without alarms, options of an alarm that cannot exist are no error', () => {
  const { template } = synthConsumer({
    alarms: { enabled: false, failures: { threshold: 10 }, redriveErrors: {} },
    failureDestination: () => FailureDestination.none(),
  });

  template.resourceCountIs(ALARM, 0);
});

test.each<[string, Pick<Partial<TableStreamConsumerProps>, 'metricsConfig'> & { none?: boolean }, number]>([
  ['without a failure destination', { none: true }, 3],
  ['without metrics of the mapping', { metricsConfig: { metrics: [] } }, 5],
])('an alarm without its metric is left out: %s', (_what, { none, ...props }, count) => {
  synthConsumer({
    ...props,
    failureDestination: none ? () => FailureDestination.none() : undefined,
  }).template.resourceCountIs(ALARM, count);
});

test.each<
  [string, (stack: Stack) => StreamAlarmsOptions, (consumer: TableStreamConsumer, stack: Stack) => void, number]
>([
  ['nothing', () => ({}), () => {}, 0],
  ['a topic', (stack) => ({ topic: new Topic(stack, 'A') }), () => {}, 1],
  [
    'actions',
    (stack) => ({ topic: new Topic(stack, 'A'), actions: [new SnsAction(new Topic(stack, 'B'))] }),
    () => {},
    2,
  ],
  [
    'actions that are added',
    () => ({}),
    ({ alarms }, stack) => alarms.addAlarmAction(new SnsAction(new Topic(stack, 'A'))),
    1,
  ],
])('each alarm tells %s', (_what, alarms, then, count) => {
  const stack = new Stack(undefined, 'Stack');
  const consumer = consumerIn(stack, { alarms: alarms(stack) });
  then(consumer, stack);

  const actions = Object.values(Template.fromStack(stack).findResources(ALARM)).map(
    ({ Properties }) => Properties.AlarmActions?.length ?? 0,
  );
  expect(actions).toEqual(Array(6).fill(count));
});
