import { Color, GraphWidget, GraphWidgetProps, IWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { StreamMetrics } from '../stream-metrics';
import { iteratorAgeThreshold } from './alarm-defaults';

/** From the records on their way to what became of them. Three graphs fill a row of a dashboard. */
export function dashboardWidgets(consumer: StreamMetrics): IWidget[] {
  const name = consumer.node.path;
  const late = iteratorAgeThreshold();
  return [
    graph(`${name}: iterator age`, [consumer.metricIteratorAge()], {
      leftAnnotations: [{ value: late.toMilliseconds(), label: late.toHumanString(), color: Color.RED }],
    }),
    graph(`${name}: records`, [
      consumer.metricPolledEventCount(),
      consumer.metricFilteredOutEventCount(),
      consumer.metricInvokedEventCount(),
      consumer.metricFailedInvokeEventCount(),
      consumer.metricDroppedEventCount(),
      consumer.metricOnFailureDestinationDeliveredEventCount(),
    ]),
    ...consumer.failureQueue ? [graph(`${name}: failures`, [consumer.metricFailures(), consumer.metricDestinationDeliveryFailures()], { right: [consumer.metricOldestFailureAge()] })] : [],
    graph(`${name}: invocations`, [consumer.metricInvocations(), consumer.metricErrors(), consumer.metricThrottles()]),
    graph(`${name}: duration`, [consumer.metricDuration(), consumer.metricDuration({ statistic: 'p99' })]),
    graph(`${name}: concurrency`, [consumer.metricConcurrentExecutions()]),
  ];
}

function graph(title: string, left: Metric[], props: GraphWidgetProps = {}): IWidget {
  return new GraphWidget({ title, left, width: 8, height: 6, leftYAxis: { min: 0 }, ...props });
}
