import { Duration } from 'aws-cdk-lib';
import { Metric, MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { EventSourceMapping, IFunction } from 'aws-cdk-lib/aws-lambda';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { invalid } from './private/validation';

/**
 * The metrics of a `TableStreamConsumer`, which inherits them. What each means:
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 *
 * @internal
 */
export abstract class StreamMetrics extends Construct {
  /** Reads the stream and invokes the function. */
  public abstract readonly eventSourceMapping: EventSourceMapping;

  /**
   * Has a message for each batch that Lambda gave up, and each record that the handler helper parked. There is none
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

  /** Invocations of the function, whoever caused them. Sum over a minute. */
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

  /** How long extensions of the function ran after its code was done, in milliseconds. Average over a minute. */
  public metricPostRuntimeExtensionsDuration(props?: MetricOptions): Metric {
    return this.ofFunction('PostRuntimeExtensionsDuration', Stats.AVERAGE, props);
  }

  /** Invocations of the function that run at the same time. Maximum over a minute. */
  public metricConcurrentExecutions(props?: MetricOptions): Metric {
    return this.ofFunction('ConcurrentExecutions', Stats.MAXIMUM, props);
  }

  /** Invocations of the function that ran on provisioned concurrency. Sum over a minute. */
  public metricProvisionedConcurrencyInvocations(props?: MetricOptions): Metric {
    return this.ofFunction('ProvisionedConcurrencyInvocations', Stats.SUM, props);
  }

  /**
   * Invocations of the function that ran beside its provisioned concurrency, because that was all in use. Sum over a
   * minute.
   */
  public metricProvisionedConcurrencySpilloverInvocations(props?: MetricOptions): Metric {
    return this.ofFunction('ProvisionedConcurrencySpilloverInvocations', Stats.SUM, props);
  }

  /** Invocations of the function that run on provisioned concurrency at the same time. Maximum over a minute. */
  public metricProvisionedConcurrentExecutions(props?: MetricOptions): Metric {
    return this.ofFunction('ProvisionedConcurrentExecutions', Stats.MAXIMUM, props);
  }

  /** How much of the provisioned concurrency is in use, from 0 to 1. Maximum over a minute. */
  public metricProvisionedConcurrencyUtilization(props?: MetricOptions): Metric {
    return this.ofFunction('ProvisionedConcurrencyUtilization', Stats.MAXIMUM, props);
  }

  /**
   * Invocations of the function that Lambda stopped because the function had caused them itself, in a loop. Sum over a
   * minute.
   */
  public metricRecursiveInvocationsDropped(props?: MetricOptions): Metric {
    return this.ofFunction('RecursiveInvocationsDropped', Stats.SUM, props);
  }

  /** Deployments of the function whose code signature was not valid, and that were let through. Sum over a minute. */
  public metricSignatureValidationErrors(props?: MetricOptions): Metric {
    return this.ofFunction('SignatureValidationErrors', Stats.SUM, props);
  }

  /**
   * Asynchronous invocations of the function that Lambda has queued: those of others, an event source mapping makes
   * none. Sum over a minute.
   */
  public metricAsyncEventsReceived(props?: MetricOptions): Metric {
    return this.ofFunction('AsyncEventsReceived', Stats.SUM, props);
  }

  /** How long an asynchronous invocation of the function waited, in milliseconds. Average over a minute. */
  public metricAsyncEventAge(props?: MetricOptions): Metric {
    return this.ofFunction('AsyncEventAge', Stats.AVERAGE, props);
  }

  /** Asynchronous invocations of the function that Lambda gave up. Sum over a minute. */
  public metricAsyncEventsDropped(props?: MetricOptions): Metric {
    return this.ofFunction('AsyncEventsDropped', Stats.SUM, props);
  }

  /**
   * How often Lambda could not send an asynchronous invocation that it gave up to the dead-letter queue of the
   * function. Sum over a minute.
   */
  public metricDeadLetterErrors(props?: MetricOptions): Metric {
    return this.ofFunction('DeadLetterErrors', Stats.SUM, props);
  }

  /** Records that the event source mapping read from the stream. Sum over a minute. */
  public metricPolledEventCount(props?: MetricOptions): Metric {
    return this.ofMapping('PolledEventCount', props);
  }

  /** Records that no filter let through. Sum over a minute. */
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

  /** Records that the event source mapping gave up. Sum over a minute. */
  public metricDroppedEventCount(props?: MetricOptions): Metric {
    return this.ofMapping('DroppedEventCount', props);
  }

  /** Records that the event source mapping gave up, and reported to the failure destination. Sum over a minute. */
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
