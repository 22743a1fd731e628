import { Duration } from 'aws-cdk-lib';
import { Metric, MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { EventSourceMapping, IFunction } from 'aws-cdk-lib/aws-lambda';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { invalid } from './private/validation';

/**
 * The metrics of a `TableStreamConsumer`: of its event source mapping, its failure queue, and its function as far as
 * they concern the stream. `handler.metric('ProvisionedConcurrencyUtilization')` and the like have every other metric
 * of the function.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * @internal
 */
export abstract class ConsumerMetrics extends Construct {
  /** Reads the stream and invokes the function. */
  public abstract readonly eventSourceMapping: EventSourceMapping;

  /**
   * Has a message for each batch that Lambda discarded, and each record that the handler helper parked. It is missing
   * with `FailureDestination.none()`.
   */
  public abstract readonly failureQueue?: IQueue;

  /** Processes the records. */
  public abstract readonly handler: IFunction;

  /**
   * Age of the last record of each batch when the function was done with it, in milliseconds. The function's, all of
   * its sources together: maximum over a minute.
   */
  public metricIteratorAge(props?: MetricOptions): Metric {
    return this.ofFunction('IteratorAge', Stats.MAXIMUM, props);
  }

  /**
   * How often Lambda could not send to the failure destination, and so lost the records. The function's, all of its
   * sources together: sum over a minute.
   */
  public metricDestinationDeliveryFailures(props?: MetricOptions): Metric {
    return this.ofFunction('DestinationDeliveryFailures', Stats.SUM, props);
  }

  /** Invocations of the function by all of its sources. Sum over a minute. */
  public metricInvocations(props?: MetricOptions): Metric {
    return this.ofFunction('Invocations', Stats.SUM, props);
  }

  /**
   * Invocations of the function that ended in a function error. A reported batch item failure is none. Sum over a
   * minute.
   */
  public metricErrors(props?: MetricOptions): Metric {
    return this.ofFunction('Errors', Stats.SUM, props);
  }

  /** Invocations of the function that were refused because its concurrency was used up. Sum over a minute. */
  public metricThrottles(props?: MetricOptions): Metric {
    return this.ofFunction('Throttles', Stats.SUM, props);
  }

  /** How long the function runs, in milliseconds. Average over a minute. */
  public metricDuration(props?: MetricOptions): Metric {
    return this.ofFunction('Duration', Stats.AVERAGE, props);
  }

  /** Invocations of the function that run at the same time. Maximum over a minute. */
  public metricConcurrentExecutions(props?: MetricOptions): Metric {
    return this.ofFunction('ConcurrentExecutions', Stats.MAXIMUM, props);
  }

  /** Records that the event source mapping read from the stream. Sum over a minute. */
  public metricPolledEventCount(props?: MetricOptions): Metric {
    return this.ofMapping('PolledEventCount', props);
  }

  /** Records that matched no filter. Sum over a minute. */
  public metricFilteredOutEventCount(props?: MetricOptions): Metric {
    return this.ofMapping('FilteredOutEventCount', props);
  }

  /** Records that the event source mapping invoked the function with. A retry counts them again. Sum over a minute. */
  public metricInvokedEventCount(props?: MetricOptions): Metric {
    return this.ofMapping('InvokedEventCount', props);
  }

  /** Records that the event source mapping invoked the function with, and that it failed on. Sum over a minute. */
  public metricFailedInvokeEventCount(props?: MetricOptions): Metric {
    return this.ofMapping('FailedInvokeEventCount', props);
  }

  /** Records that the event source mapping discarded. Sum over a minute. */
  public metricDroppedEventCount(props?: MetricOptions): Metric {
    return this.ofMapping('DroppedEventCount', props);
  }

  /** Discarded records that the event source mapping reported to the failure destination. Sum over a minute. */
  public metricOnFailureDestinationDeliveredEventCount(props?: MetricOptions): Metric {
    return this.ofMapping('OnFailureDestinationDeliveredEventCount', props);
  }

  /**
   * Messages in the failure queue. Maximum over a minute.
   *
   * @throws if there is no failure queue
   */
  public metricFailures(props?: MetricOptions): Metric {
    return this.ofFailureQueue().metricApproximateNumberOfMessagesVisible({
      ...oneMinute(),
      statistic: Stats.MAXIMUM,
      ...props,
    });
  }

  /**
   * Age of the oldest message in the failure queue, in seconds. Maximum over a minute.
   *
   * @throws if there is no failure queue
   */
  public metricOldestFailureAge(props?: MetricOptions): Metric {
    return this.ofFailureQueue().metricApproximateAgeOfOldestMessage({
      ...oneMinute(),
      statistic: Stats.MAXIMUM,
      ...props,
    });
  }

  private ofFunction(metricName: string, statistic: string, props?: MetricOptions): Metric {
    return this.handler.metric(metricName, { ...oneMinute(), statistic, ...props });
  }

  private ofMapping(metricName: string, props?: MetricOptions): Metric {
    return new Metric({
      namespace: 'AWS/Lambda',
      metricName,
      dimensionsMap: { EventSourceMappingUUID: this.eventSourceMapping.eventSourceMappingId },
      statistic: Stats.SUM,
      ...oneMinute(),
      ...props,
    }).attachTo(this);
  }

  private ofFailureQueue(): IQueue {
    if (this.failureQueue) return this.failureQueue;
    throw invalid(this, 'there is no failure queue to measure', "Use another 'failureDestination'");
  }
}

const oneMinute = () => ({ period: Duration.minutes(1) });
