import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, MetricOptions, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { EventSourceMapping, IFunction, MetricType, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FAILURE_QUEUE_ALARM, FAILURE_QUEUE_RETENTION, ITERATOR_AGE_ALARM, MAPPING_DEFAULTS } from './private/defaults';
import { invalid, validateRanges } from './private/validation';
import { StreamSource, StreamSourceConfig } from './stream-source';

/** What a `StreamConsumer` is made of. */
export interface StreamConsumerProps {
  /** Where the records come from, e.g. `StreamSource.table(orders)`. */
  readonly source: StreamSource;

  /**
   * The function that is given the records: any function that has a role of this app, or whose role was imported with it.
   *
   * Write it with `streamHandler` of `cdk-dynamodb-streams/lambda`, or have it return `{ batchItemFailures }` itself.
   */
  readonly handler: IFunction;

  /**
   * Where to begin when the event source mapping is created.
   *
   * With `LATEST` the changes made while the mapping is being created or updated can be missed. `AT_TIMESTAMP` is not
   * for DynamoDB streams.
   *
   * @default StartingPosition.TRIM_HORIZON - the oldest record that the stream still has
   */
  readonly startingPosition?: StartingPosition;

  /**
   * The most records in one invocation, from 1 to 10,000. An event is never larger than 6 MB, whatever the number.
   *
   * More records make fewer invocations, and a retry repeats more.
   *
   * @default 100
   */
  readonly batchSize?: number;

  /**
   * How often a failed batch is retried, from 0 to 10,000. Lambda waits 0.2 s before the first retry, then doubles.
   *
   * While a batch is retried its shard waits. More retries ride out longer outages of what the handler calls; a poison
   * record blocks its shard for as long.
   *
   * @default 10 - about three and a half minutes
   */
  readonly retryAttempts?: number;

  /**
   * How old a record may be, from 60 seconds to 24 hours, before it is sent to the failure queue untried.
   *
   * The failure queue is told where in the stream the record is, and the stream forgets it after 24 hours: what is left
   * of those is the time in which it can still be fetched.
   *
   * @default Duration.hours(12)
   */
  readonly maxRecordAge?: Duration;

  /**
   * Whether a failed batch is split in two, so that a poison record ends up alone. Splitting uses no retry.
   *
   * @default true
   */
  readonly bisectBatchOnError?: boolean;

  /**
   * Whether Lambda reads `{ batchItemFailures }` from what the handler returns. Turn it off only for a handler that
   * returns something else: a failed batch is then repeated from its first record.
   *
   * @default true
   */
  readonly reportBatchItemFailures?: boolean;
}

/**
 * Feeds the changes of a DynamoDB table to a Lambda function, with nothing lost in silence: limited retries, a failure
 * queue for what remains, and alarms on both.
 */
export class StreamConsumer extends Construct {
  /** Reads the stream and invokes the function. */
  public readonly eventSourceMapping: EventSourceMapping;

  /** Where Lambda says which records the function could not process: encrypted, TLS only, kept for 14 days. */
  public readonly failureQueue: Queue;

  /** The function is falling behind its stream. Add your action: `consumer.iteratorAgeAlarm.addAlarmAction(…)`. */
  public readonly iteratorAgeAlarm: Alarm;

  /** There are failed records to look at. Add your action: `consumer.failureQueueAlarm.addAlarmAction(…)`. */
  public readonly failureQueueAlarm: Alarm;

  private readonly handler: IFunction;

  /**
   * @throws if a setting is out of its range, the table has no stream that can be turned on, or the function's role is
   * not known, so that it cannot be permitted to read the stream
   */
  public constructor(scope: Construct, id: string, props: StreamConsumerProps) {
    super(scope, id);
    this.validate(props);
    this.handler = props.handler;

    const source = props.source.bind(this, props.handler);
    this.failureQueue = this.createFailureQueue();
    this.eventSourceMapping = this.createEventSourceMapping(source, props);
    this.iteratorAgeAlarm = this.createIteratorAgeAlarm();
    this.failureQueueAlarm = this.createFailureQueueAlarm();
  }

  /**
   * The age of the last record of each batch when the function was done with it, in milliseconds.
   *
   * CloudWatch knows it by function: a function with several event source mappings has one figure for all of them.
   *
   * @default - maximum over one minute
   */
  public metricIteratorAge(props?: MetricOptions): Metric {
    return this.handler.metric('IteratorAge', { statistic: 'Maximum', period: ITERATOR_AGE_ALARM.period, ...props });
  }

  private validate({ handler, startingPosition, batchSize, retryAttempts, maxRecordAge }: StreamConsumerProps): void {
    validateRanges(this, { batchSize, retryAttempts, maxRecordAge });
    if (startingPosition === StartingPosition.AT_TIMESTAMP) {
      throw invalid(this, "'startingPosition' must be TRIM_HORIZON or LATEST for a DynamoDB stream, got AT_TIMESTAMP");
    }
    if (!handler.role) {
      throw invalid(this, `the role of the imported function '${handler.node.path}' is not known, so it cannot be permitted to read the stream`,
        'Import it with its role: Function.fromFunctionAttributes(…, { functionArn, role, sameEnvironment: true })');
    }
  }

  private createFailureQueue(): Queue {
    return new Queue(this, 'FailureQueue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: FAILURE_QUEUE_RETENTION,
    });
  }

  private createEventSourceMapping(source: StreamSourceConfig, props: StreamConsumerProps): EventSourceMapping {
    const sendFailures = this.failureQueue.grant(props.handler, 'sqs:SendMessage');
    const mapping = new EventSourceMapping(this, 'EventSourceMapping', {
      target: props.handler,
      eventSourceArn: source.streamArn,
      startingPosition: props.startingPosition ?? MAPPING_DEFAULTS.startingPosition,
      batchSize: props.batchSize ?? MAPPING_DEFAULTS.batchSize,
      retryAttempts: props.retryAttempts ?? MAPPING_DEFAULTS.retryAttempts,
      maxRecordAge: props.maxRecordAge ?? MAPPING_DEFAULTS.maxRecordAge,
      bisectBatchOnError: props.bisectBatchOnError ?? MAPPING_DEFAULTS.bisectBatchOnError,
      reportBatchItemFailures: props.reportBatchItemFailures ?? MAPPING_DEFAULTS.reportBatchItemFailures,
      onFailure: { bind: () => ({ destination: this.failureQueue.queueArn }) },
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });
    // Lambda checks both permissions when the mapping is created.
    source.grant.applyBefore(mapping);
    sendFailures.applyBefore(mapping);
    return mapping;
  }

  private createIteratorAgeAlarm(): Alarm {
    const { threshold, evaluationPeriods } = ITERATOR_AGE_ALARM;
    return this.metricIteratorAge().createAlarm(this, 'IteratorAgeAlarm', {
      alarmDescription: `${this.node.path}: the consumer is more than ${threshold.toHumanString()} behind its stream, which forgets records after 24 hours. Look for errors, throttles and timeouts of the function.`,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: threshold.toMilliseconds(),
      evaluationPeriods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  private createFailureQueueAlarm(): Alarm {
    const { threshold, period, evaluationPeriods } = FAILURE_QUEUE_ALARM;
    return this.failureQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period }).createAlarm(this, 'FailureQueueAlarm', {
      alarmDescription: `${this.node.path}: the function failed on records, and the failure queue says which. They can be fetched from the stream until they are 24 hours old.`,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold,
      evaluationPeriods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
