import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Dashboard, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FailureDestination, TableStreamConsumer } from '../../src';
import { synthConsumer } from '../support/synth-consumer';

test.each<[keyof TableStreamConsumer, string, string, string, string]>([
  ['metricIteratorAge', 'AWS/Lambda', 'IteratorAge', 'FunctionName', 'Maximum'],
  ['metricDestinationDeliveryFailures', 'AWS/Lambda', 'DestinationDeliveryFailures', 'FunctionName', 'Sum'],
  ['metricInvocations', 'AWS/Lambda', 'Invocations', 'FunctionName', 'Sum'],
  ['metricErrors', 'AWS/Lambda', 'Errors', 'FunctionName', 'Sum'],
  ['metricThrottles', 'AWS/Lambda', 'Throttles', 'FunctionName', 'Sum'],
  ['metricDuration', 'AWS/Lambda', 'Duration', 'FunctionName', 'Average'],
  ['metricConcurrentExecutions', 'AWS/Lambda', 'ConcurrentExecutions', 'FunctionName', 'Maximum'],
  ['metricPolledEventCount', 'AWS/Lambda', 'PolledEventCount', 'EventSourceMappingUUID', 'Sum'],
  ['metricFilteredOutEventCount', 'AWS/Lambda', 'FilteredOutEventCount', 'EventSourceMappingUUID', 'Sum'],
  ['metricInvokedEventCount', 'AWS/Lambda', 'InvokedEventCount', 'EventSourceMappingUUID', 'Sum'],
  ['metricFailedInvokeEventCount', 'AWS/Lambda', 'FailedInvokeEventCount', 'EventSourceMappingUUID', 'Sum'],
  ['metricDroppedEventCount', 'AWS/Lambda', 'DroppedEventCount', 'EventSourceMappingUUID', 'Sum'],
  [
    'metricOnFailureDestinationDeliveredEventCount',
    'AWS/Lambda',
    'OnFailureDestinationDeliveredEventCount',
    'EventSourceMappingUUID',
    'Sum',
  ],
  ['metricFailures', 'AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', 'Maximum'],
  ['metricOldestFailureAge', 'AWS/SQS', 'ApproximateAgeOfOldestMessage', 'QueueName', 'Maximum'],
])(
  '%s measures %s/%s by %s, as a %s over a minute unless the caller says otherwise',
  (method, namespace, metricName, dimension, statistic) => {
    const { consumer } = synthConsumer();
    const metricOf = (props?: object) => (consumer[method] as (options?: object) => Metric)(props);

    expect(metricOf()).toMatchObject({
      namespace,
      metricName,
      statistic,
      period: Duration.minutes(1),
      dimensions: { [dimension]: expect.anything() },
    });
    expect(metricOf({ statistic: 'p99', period: Duration.minutes(5), label: 'mine' })).toMatchObject({
      metricName,
      statistic: 'p99',
      period: Duration.minutes(5),
      label: 'mine',
    });
  },
);

test('the metrics of failures throw without a failure queue', () => {
  const { consumer } = synthConsumer({ failureDestination: () => FailureDestination.none() });

  expect(() => consumer.metricFailures()).toThrow(
    new Error("there is no failure queue to measure. Use another 'failureDestination' [at Stack/Consumer]"),
  );
});

function widgets(template: Template): any[] {
  const [{ Properties }] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  const body: string = Properties.DashboardBody['Fn::Join'][1]
    .map((part: unknown) => (typeof part === 'string' ? part : 'token'))
    .join('');
  return JSON.parse(body).widgets;
}

/** The names of the metrics that a dashboard shows. */
function shown(template: Template): string[] {
  return widgets(template).flatMap(({ properties }: any) => properties.metrics.map(([, name]: string[]) => name));
}

const ALL = [
  'IteratorAge',
  'PolledEventCount',
  'FilteredOutEventCount',
  'InvokedEventCount',
  'FailedInvokeEventCount',
  'DroppedEventCount',
  'OnFailureDestinationDeliveredEventCount',
  'ApproximateNumberOfMessagesVisible',
  'DestinationDeliveryFailures',
  'ApproximateAgeOfOldestMessage',
  'Invocations',
  'Errors',
  'Throttles',
  'Duration',
  'Duration',
  'ConcurrentExecutions',
];

test('a dashboard shows every metric of the consumer', () => {
  expect(shown(synthConsumer({ dashboard: true }).template)).toEqual(ALL);
  synthConsumer().template.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
});

test('a dashboard of the user can show the same graphs', () => {
  const { consumer, app } = synthConsumer();
  const stack = new Stack(app, 'DashboardStack');
  new Dashboard(stack, 'Dashboard').addWidgets(...consumer.dashboardWidgets());

  expect(shown(Template.fromStack(stack))).toEqual(ALL);
});

test('without a failure destination there is no graph of failures', () => {
  expect(
    shown(synthConsumer({ dashboard: true, failureDestination: () => FailureDestination.none() }).template),
  ).toEqual(ALL.filter((name) => !name.startsWith('Approximate') && name !== 'DestinationDeliveryFailures'));
});

test.each([
  ['its threshold', { threshold: Duration.minutes(2) }, [expect.objectContaining({ value: 120_000, label: 'alarm' })]],
  ['none, if there is no alarm', { enabled: false }, undefined],
])('the line in the graph of the iterator age is that of the alarm: %s', (_what, iteratorAge, lines) => {
  const [{ properties }] = widgets(synthConsumer({ dashboard: true, alarms: { iteratorAge } }).template);

  expect(properties.annotations?.horizontal).toEqual(lines);
});
