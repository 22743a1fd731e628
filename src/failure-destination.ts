import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { FailureBucketOptions, FailureDestinationOptions, FailureTopicOptions } from './failure-destination-options';
import { BoundDestination } from './private/failure/bound-destination';
import { bindNoDestination } from './private/failure/no-destination';
import { bindQueueDestination } from './private/failure/queue-destination';

/**
 * Where Lambda sends what it gives up. Whatever the kind, a failure queue has a message for each failure.
 *
 * ```ts
 * new TableStreamConsumer(this, 'OrderEvents', {
 *   source: StreamSource.table(orders),
 *   handler,
 *   failureDestination: FailureDestination.bucket(),
 * });
 * ```
 */
export class FailureDestination {
  /**
   * An SQS queue. A message says where in the stream the failed records are; the stream forgets them when they are 24
   * hours old.
   *
   * @param options - default: a queue is created
   */
  public static queue(options: FailureDestinationOptions = {}): FailureDestination {
    return new FailureDestination((scope, handler) => bindQueueDestination(scope, handler, options));
  }

  /**
   * An SNS topic, with the failure queue subscribed to it, since a topic keeps nothing. The messages are those of
   * `queue()`.
   *
   * @param options - default: a topic and a queue are created
   */
  public static topic(options: FailureTopicOptions = {}): FailureDestination {
    return new FailureDestination((scope, handler) => topicModule().bindTopicDestination(scope, handler, options));
  }

  /**
   * An S3 bucket. An object has the failed records themselves, so that they outlive the stream; the failure queue has
   * S3's notification of it.
   *
   * A bucket of yours gets its notification by `addEventNotification`, that is by a function which the CDK adds to your
   * stack.
   *
   * @param options - default: a bucket and a queue are created
   */
  public static bucket(options: FailureBucketOptions = {}): FailureDestination {
    return new FailureDestination((scope, handler) => bucketModule().bindBucketDestination(scope, handler, options));
  }

  /** None: what the function fails on is dropped, and nobody is told. The consumer gets a warning. */
  public static none(): FailureDestination {
    return new FailureDestination(bindNoDestination);
  }

  private constructor(private readonly bind: (scope: Construct, handler: IFunction) => BoundDestination) {}

  /**
   * Makes what there is to make for a consumer, and permits its function to write to it.
   *
   * @internal
   */
  public _bind(scope: Construct, handler: IFunction): BoundDestination {
    return this.bind(scope, handler);
  }
}

// SNS and S3 take as long to load as all the rest, and most consumers use neither.
/* eslint-disable @typescript-eslint/no-require-imports */
const topicModule = () =>
  require('./private/failure/topic-destination') as typeof import('./private/failure/topic-destination');
const bucketModule = () =>
  require('./private/failure/bucket-destination') as typeof import('./private/failure/bucket-destination');
/* eslint-enable @typescript-eslint/no-require-imports */
