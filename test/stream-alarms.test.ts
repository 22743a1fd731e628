import { readFileSync } from 'node:fs';
import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { FailureDestination, StreamAlarmsProps, StreamConsumer, StreamConsumerProps, StreamSource } from '../src';
import { functionIn, synthConsumer, tableIn } from './support/synth-consumer';

const ALARM = 'AWS::CloudWatch::Alarm';
const ofFunction = [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('^Function') } }];
const ofQueue = [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ConsumerFailureQueue'), 'QueueName'] } }];
const ofMapping = [{ Name: 'EventSourceMappingUUID', Value: { Ref: Match.stringLikeRegexp('^ConsumerEventSourceMapping') } }];
const above = { ComparisonOperator: 'GreaterThanThreshold' };
const atLeast = { ComparisonOperator: 'GreaterThanOrEqualToThreshold' };

test.each([
  ['falls behind', 'IteratorAge', { Namespace: 'AWS/Lambda', Statistic: 'Maximum', Dimensions: ofFunction, Threshold: 15 * 60 * 1000, EvaluationPeriods: 1, ...above }],
  ['has failures', 'ApproximateNumberOfMessagesVisible', { Namespace: 'AWS/SQS', Statistic: 'Maximum', Dimensions: ofQueue, Threshold: 1, EvaluationPeriods: 1, ...atLeast }],
  ['has failures that will be gone', 'ApproximateAgeOfOldestMessage', { Namespace: 'AWS/SQS', Statistic: 'Maximum', Dimensions: ofQueue, Threshold: 6 * 3600, EvaluationPeriods: 1, ...above }],
  ['cannot send its failures', 'DestinationDeliveryFailures', { Namespace: 'AWS/Lambda', Statistic: 'Sum', Dimensions: ofFunction, Threshold: 1, EvaluationPeriods: 1, ...atLeast }],
  ['is throttled', 'Throttles', { Namespace: 'AWS/Lambda', Statistic: 'Sum', Dimensions: ofFunction, Threshold: 1, EvaluationPeriods: 5, ...atLeast }],
  ['drops records', 'DroppedEventCount', { Namespace: 'AWS/Lambda', Statistic: 'Sum', Dimensions: ofMapping, Threshold: 1, EvaluationPeriods: 1, ...atLeast }],
])('a consumer that %s', (_what, MetricName, properties) => {
  const { template } = synthConsumer();

  template.resourceCountIs(ALARM, 6);
  template.hasResourceProperties(ALARM, { MetricName, Period: 60, TreatMissingData: 'notBreaching', AlarmActions: Match.absent(), ...properties });
});

test('each says what it is about, what to do, and where the runbook says more', () => {
  const runbook = readFileSync(`${__dirname}/../docs/operator-runbook.md`, 'utf8');
  const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title]) => title.toLowerCase().replaceAll(' ', '-'));
  const descriptions = Object.values(synthConsumer().template.findResources(ALARM)).map(({ Properties }): string => Properties.AlarmDescription);

  const named = descriptions.map((description) => /^Stack\/Consumer: .+\. .+\. Runbook: https:\/\/.+\/operator-runbook\.md#([a-z-]+)$/.exec(description)?.[1]);
  expect(named.sort()).toEqual(['destination-delivery-failures', 'dropped-events', 'failures', 'failures-expiring', 'iterator-age', 'throttles']);
  expect(sections).toEqual(expect.arrayContaining(named));
  for (const description of descriptions) expect(description.length).toBeLessThan(1024);
});

test.each([
  ['what is left of 24 hours, halved', { maxRecordAge: Duration.hours(4) }, 10 * 3600],
  ['little, if nothing is left', { maxRecordAge: Duration.hours(24) }, 5 * 60],
])('failures expire after %s', (_what, props, threshold) => {
  synthConsumer(props).template.hasResourceProperties(ALARM, { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: threshold });
});

test('failures expire after an hour if the record age is not known at synth', () => {
  const maxRecordAge = Duration.seconds(Lazy.number({ produce: () => 7200 }));

  synthConsumer({ maxRecordAge }).template.hasResourceProperties(ALARM, { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 3600 });
});

test('records in a bucket expire with the message that announces them', () => {
  synthConsumer({ failureDestination: () => FailureDestination.bucket() }).template
    .hasResourceProperties(ALARM, { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 7 * 24 * 3600 });
});

test('each can be adjusted', () => {
  const { template } = synthConsumer({
    alarms: {
      iteratorAge: { threshold: Duration.minutes(1), period: Duration.minutes(5), evaluationPeriods: 3, datapointsToAlarm: 2 },
      throttles: { threshold: 10, evaluationPeriods: 1 },
    },
  });

  template.hasResourceProperties(ALARM, { MetricName: 'IteratorAge', Threshold: 60_000, Period: 300, EvaluationPeriods: 3, DatapointsToAlarm: 2 });
  template.hasResourceProperties(ALARM, { MetricName: 'Throttles', Threshold: 10, EvaluationPeriods: 1 });
});

const names = ['iteratorAge', 'failures', 'failuresExpiring', 'destinationDeliveryFailures', 'throttles', 'droppedEvents'] as const;

test.each(names)('%s can be removed', (name) => {
  const { template, consumer } = synthConsumer({ alarms: { [name]: { enabled: false } } });

  template.resourceCountIs(ALARM, 5);
  expect(names.filter((each) => consumer.alarms[each] === undefined)).toEqual([name]);
});

test.each<[string, Pick<Partial<StreamConsumerProps>, 'metricsConfig'> & { none?: boolean }, number]>([
  ['without a failure destination', { none: true }, 3],
  ['without metrics of the mapping', { metricsConfig: { metrics: [] } }, 5],
])('there are only those that something is measured for: %s', (_what, { none, ...props }, count) => {
  synthConsumer({ ...props, failureDestination: none ? () => FailureDestination.none() : undefined }).template.resourceCountIs(ALARM, count);
});

test.each<[string, (stack: Stack) => StreamAlarmsProps, (consumer: StreamConsumer, stack: Stack) => void, number]>([
  ['nothing', () => ({}), () => {}, 0],
  ['a topic', (stack) => ({ topic: new Topic(stack, 'A') }), () => {}, 1],
  ['actions', (stack) => ({ topic: new Topic(stack, 'A'), actions: [new SnsAction(new Topic(stack, 'B'))] }), () => {}, 2],
  ['actions that are added', () => ({}), ({ alarms }, stack) => alarms.addAlarmAction(new SnsAction(new Topic(stack, 'A'))), 1],
])('each alarm tells %s', (_what, alarms, then, count) => {
  const stack = new Stack(undefined, 'Stack');
  const consumer = new StreamConsumer(stack, 'Consumer', { source: StreamSource.table(tableIn(stack)), handler: functionIn(stack), alarms: alarms(stack) });
  then(consumer, stack);

  const actions = Object.values(Template.fromStack(stack).findResources(ALARM)).map(({ Properties }) => Properties.AlarmActions?.length ?? 0);
  expect(actions).toEqual(Array(6).fill(count));
});
