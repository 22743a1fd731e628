import { Duration } from 'aws-cdk-lib';
import { Color, GraphWidget, GraphWidgetProps, IWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ConsumerMetrics } from '../consumer-metrics';
import { StreamAlarms } from '../stream-alarms';

/** From the records on their way to what became of them. Three graphs fill a row of a dashboard. */
export function dashboardWidgets(consumer: ConsumerMetrics, { iteratorAge: late }: StreamAlarms): IWidget[] {
  const name = consumer.node.path;
  return [
    graph(`${name}: iterator age`, [consumer.metricIteratorAge()], {
      leftAnnotations: late && [{ value: late.toAnnotation().value, label: 'alarm', color: Color.RED }],
    }),
    graph(`${name}: records`, [
      consumer.metricPolledEventCount(),
      consumer.metricFilteredOutEventCount(),
      consumer.metricInvokedEventCount(),
      consumer.metricFailedInvokeEventCount(),
      consumer.metricDroppedEventCount(),
      consumer.metricOnFailureDestinationDeliveredEventCount(),
    ]),
    ...(consumer.failureQueue
      ? [
          graph(`${name}: failures`, [consumer.metricFailures(), consumer.metricDestinationDeliveryFailures()], {
            right: [consumer.metricOldestFailureAge()],
          }),
        ]
      : []),
    graph(`${name}: invocations`, [consumer.metricInvocations(), consumer.metricErrors(), consumer.metricThrottles()]),
    graph(`${name}: duration`, [consumer.metricDuration(), consumer.metricDuration({ statistic: 'p99' })]),
    graph(`${name}: concurrency`, [consumer.metricConcurrentExecutions()]),
  ];
}

/** What the function of `addRedrive()` does. */
export function redriveWidget(consumer: ConsumerMetrics, redriveFunction: IFunction): IWidget {
  const period = Duration.minutes(1);
  return graph(
    `${consumer.node.path}: redrive`,
    [redriveFunction.metricInvocations({ period }), redriveFunction.metricErrors({ period })],
    {
      right: [redriveFunction.metricDuration({ period })],
    },
  );
}

function graph(title: string, left: Metric[], props: GraphWidgetProps = {}): IWidget {
  return new GraphWidget({ title, left, width: 8, height: 6, leftYAxis: { min: 0 }, ...props });
}
