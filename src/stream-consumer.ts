import { Duration, Stack, Token } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, IFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FAILURE_QUEUE_ALARM, FAILURE_QUEUE_DEFAULTS, ITERATOR_AGE_ALARM, MAPPING_DEFAULTS } from './private/defaults';
import { invalid, validateRanges } from './private/validation';
import { StreamSource, StreamSourceConfig } from './stream-source';

/** What a `StreamConsumer` is made of. */
export interface StreamConsumerProps {
  /** Where the records come from, e.g. `StreamSource.table(orders)`. */
  readonly source: StreamSource;

  /**
   * The function that processes the records, in the stack of this consumer. An imported function must be imported with its
   * role, which is given the permissions that it needs unless it was imported as immutable.
   *
   * Write it with `streamHandler` of `cdk-dynamodb-streams/lambda`, or have it return `{ batchItemFailures }` itself.
   */
  readonly handler: IFunction;

  /**
   * Where to begin when the event source mapping is created.
   *
   * With `LATEST` the changes made while the mapping is being created or updated can be missed. `AT_TIMESTAMP` is not
   * for DynamoDB streams. To change it later CloudFormation must replace the mapping, which Lambda refuses while the old
   * one is there.
   *
   * @default StartingPosition.TRIM_HORIZON - the oldest record that the stream still has
   */
  readonly startingPosition?: StartingPosition;

  /**
   * The most records in one invocation, from 1 to 10,000. An event is never larger than 6 MB, whatever the number.
   *
   * A larger batch means fewer invocations, but a retry repeats more records.
   *
   * @default 100
   */
  readonly batchSize?: number;

  /**
   * How often a failed batch is retried, from 0 to 10,000. Lambda waits 0.2 s before the first retry, then doubles.
   *
   * While a batch is retried its shard waits. More retries ride out a longer outage of what the handler calls, but a poison
   * record blocks its shard for as long.
   *
   * @default 10 - about three and a half minutes
   */
  readonly retryAttempts?: number;

  /**
   * Records older than this, from 60 seconds to 24 hours, go to the failure queue without another try.
   *
   * The failure message only points at the record in the stream, which forgets it after 24 hours: the difference is the time
   * left to fetch it.
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

  /**
   * Receives a message for each batch that Lambda gives up, saying where in the stream its records are. Encrypted, TLS only,
   * and kept for 14 days.
   */
  public readonly failureQueue: Queue;

  /** The function is falling behind its stream. Add your action: `consumer.iteratorAgeAlarm.addAlarmAction(…)`. */
  public readonly iteratorAgeAlarm: Alarm;

  /** There are failed records to look at. Add your action: `consumer.failureQueueAlarm.addAlarmAction(…)`. */
  public readonly failureQueueAlarm: Alarm;

  private readonly handler: IFunction;

  /**
   * @throws if a setting is out of its range, the table's stream cannot be read from here, or the function cannot be
   * permitted to read it
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
   * The metric is per function: several event source mappings of one function share it.
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
    this.validateRole(handler);
  }

  private validateRole({ node, role }: IFunction): void {
    if (!role) {
      throw invalid(this, `the role of the imported function '${node.path}' is not known, so it cannot be permitted to read the stream`,
        'Import it with its role: Function.fromFunctionAttributes(…, { functionArn, role, sameEnvironment: true })');
    }
    const { account } = Stack.of(this);
    if (!Token.isUnresolved(account) && !Token.isUnresolved(role.env.account) && account !== role.env.account) {
      throw invalid(this, `the role of the function '${node.path}' is in the account ${role.env.account} and the consumer in ${account}, so it cannot be permitted to read the stream`,
        'Use a function and a role of the account of the consumer');
    }
    // The role's policy would name the queue of this stack, and the mapping of this stack the function: each stack would wait
    // for the other.
    if (role.node.defaultChild instanceof CfnRole && Stack.of(role) !== Stack.of(this)) {
      throw invalid(this, `the role of the function '${node.path}' is in the stack '${Stack.of(role).node.path}' and the consumer in '${Stack.of(this).node.path}', so that each stack would depend on the other`,
        'Create the StreamConsumer in the stack of the function and its role');
    }
  }

  private createFailureQueue(): Queue {
    return new Queue(this, 'FailureQueue', FAILURE_QUEUE_DEFAULTS);
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
      metricsConfig: MAPPING_DEFAULTS.metricsConfig,
    });
    // Lambda checks both permissions when the mapping is created.
    source.grant.applyBefore(mapping);
    sendFailures.applyBefore(mapping);
    return mapping;
  }

  private createIteratorAgeAlarm(): Alarm {
    const { threshold, evaluationPeriods, treatMissingData } = ITERATOR_AGE_ALARM;
    return this.metricIteratorAge().createAlarm(this, 'IteratorAgeAlarm', {
      alarmDescription: `${this.node.path}: the consumer is more than ${threshold.toHumanString()} behind its stream, which forgets records after 24 hours. Look for errors, throttles and timeouts of the function.`,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: threshold.toMilliseconds(),
      evaluationPeriods,
      treatMissingData,
    });
  }

  private createFailureQueueAlarm(): Alarm {
    const { threshold, period, evaluationPeriods, treatMissingData } = FAILURE_QUEUE_ALARM;
    return this.failureQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period }).createAlarm(this, 'FailureQueueAlarm', {
      alarmDescription: `${this.node.path}: the function failed on records, and the failure queue says which. They can be fetched from the stream until they are 24 hours old.`,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold,
      evaluationPeriods,
      treatMissingData,
    });
  }
}
