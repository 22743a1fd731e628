import { Tags } from 'aws-cdk-lib';
import { Dashboard, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnEventSourceMapping, EventSourceMapping, IFunction, MetricType } from 'aws-cdk-lib/aws-lambda';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FailureDestination } from './failure-destination';
import { Idempotency } from './idempotency';
import { acknowledgePolicy } from './private/acknowledgements';
import { failuresExpiringThreshold } from './private/alarm-defaults';
import { dashboardWidgets } from './private/dashboard-widgets';
import { mappingDefaults } from './private/defaults';
import { retentionOf } from './private/failure/failure-queue';
import { renderFilters } from './private/filter-patterns';
import { configureConsumer } from './private/function-consumers';
import { checkPermissions, validateFunction } from './private/function-role';
import { validateRegion, warnIfImported } from './private/owners';
import { validateSettings, warnOfTimeToFetch } from './private/settings';
import { validateSharing } from './private/shared-streams';
import { StreamAlarms } from './stream-alarms';
import { StreamConsumerProps } from './stream-consumer-props';
import { StreamMetrics } from './stream-metrics';

/**
 * Feeds the changes of a DynamoDB table to a Lambda function, with nothing lost in silence: limited retries, a failure
 * destination for what remains, and alarms.
 *
 * ```ts
 * new StreamConsumer(this, 'OrderEvents', {
 *   source: StreamSource.table(orders),
 *   handler,
 * });
 * ```
 */
export class StreamConsumer extends StreamMetrics {
  public readonly handler: IFunction;
  public readonly eventSourceMapping: EventSourceMapping;
  public readonly failureQueue?: IQueue;

  /** Gets what Lambda gave up, if the failure destination is a topic. */
  public readonly failureTopic?: ITopic;

  /** Gets the records that Lambda gave up, if the failure destination is a bucket. */
  public readonly failureBucket?: IBucket;

  /** Remembers what was done, unless there is no idempotency. */
  public readonly idempotencyTable?: ITable;

  /** The alarms. Add your action to all of them: `consumer.alarms.addAlarmAction(…)`. */
  public readonly alarms: StreamAlarms;

  /** Shows `dashboardWidgets()`, if it was asked for. */
  public readonly dashboard?: Dashboard;

  /**
   * @throws if a setting is out of its range, the table's stream cannot be read from here, or the function cannot be
   * permitted to read it
   */
  public constructor(scope: Construct, id: string, props: StreamConsumerProps) {
    super(scope, id);
    validateSettings(this, props);
    validateFunction(this, props.handler);
    this.handler = props.handler;

    const stream = props.source._bind(this, props.handler);
    const failures = (props.failureDestination ?? FailureDestination.queue())._bind(this, props.handler);
    this.failureQueue = failures.queue;
    this.failureTopic = failures.topic;
    this.failureBucket = failures.bucket;
    const defaults = mappingDefaults();
    const { retryAttempts = defaults.retryAttempts, reportBatchItemFailures = defaults.reportBatchItemFailures } = props;
    const parking = configureConsumer(this, props.handler, stream.streamArn, { queue: failures.queue, retryAttempts, reportBatchItemFailures });
    const idempotency = (props.idempotency ?? Idempotency._default(props.handler))._bind(this, props.handler, stream.table);
    this.idempotencyTable = idempotency.table;
    const filters = renderFilters(this, props.filters, stream);
    this.eventSourceMapping = this.createEventSourceMapping(props, stream.streamArn, filters, failures.destinationArn);
    // Lambda checks the permissions when the mapping is created.
    for (const grant of [...stream.grants, ...failures.grants]) grant.applyBefore(this.eventSourceMapping);
    this.alarms = this.createAlarms(props);
    this.dashboard = props.dashboard ? new Dashboard(this, 'Dashboard', { widgets: [this.dashboardWidgets()] }) : undefined;

    checkPermissions(this, props.handler, [
      ...stream.grants, ...stream.keyGrants, ...failures.grants, ...failures.keyGrants, ...parking, ...idempotency.grants,
    ]);
    acknowledgePolicy(props.handler, 'policy');
    validateSharing(this, this.eventSourceMapping);
  }

  /** Graphs of everything that can be measured of this consumer, for a dashboard of yours: `dashboard.addWidgets(…)`. */
  public dashboardWidgets(): IWidget[] {
    return dashboardWidgets(this, this.alarms);
  }

  private createEventSourceMapping(
    props: StreamConsumerProps, streamArn: string, filters?: { pattern: string }[], destinationArn?: string,
  ): EventSourceMapping {
    const defaults = mappingDefaults();
    const { maxRecordAge = defaults.maxRecordAge } = props;
    const mapping = new EventSourceMapping(this, 'EventSourceMapping', {
      target: props.handler,
      eventSourceArn: streamArn,
      startingPosition: props.startingPosition ?? defaults.startingPosition,
      batchSize: props.batchSize ?? defaults.batchSize,
      maxBatchingWindow: props.maxBatchingWindow,
      parallelizationFactor: props.parallelizationFactor,
      tumblingWindow: props.tumblingWindow,
      retryAttempts: props.retryAttempts ?? defaults.retryAttempts,
      bisectBatchOnError: props.bisectBatchOnError ?? defaults.bisectBatchOnError,
      reportBatchItemFailures: props.reportBatchItemFailures ?? defaults.reportBatchItemFailures,
      filters,
      filterEncryption: props.filterEncryption,
      onFailure: destinationArn ? { bind: () => ({ destination: destinationArn }) } : undefined,
      metricsConfig: props.metricsConfig ?? defaults.metricsConfig,
      enabled: props.enabled,
    });
    // The L2 compares the seconds of a token with its limits, and refuses them.
    (mapping.node.defaultChild as CfnEventSourceMapping).maximumRecordAgeInSeconds = maxRecordAge.toSeconds();
    if (props.filterEncryption) validateRegion(this, 'key', props.filterEncryption, 'Lambda encrypts filters with a key', "Use a key of the consumer's Region");
    warnIfImported(this, 'key', props.filterEncryption, 'lambda.amazonaws.com to use it: kms:Decrypt');
    for (const [key, value] of Object.entries(props.tags ?? {})) Tags.of(mapping).add(key, value);
    return mapping;
  }

  private createAlarms(props: StreamConsumerProps): StreamAlarms {
    const defaults = mappingDefaults();
    const { maxRecordAge = defaults.maxRecordAge, metricsConfig = defaults.metricsConfig } = props;
    const areRecordsKept = this.failureBucket !== undefined;
    if (this.failureQueue && !areRecordsKept) warnOfTimeToFetch(this, maxRecordAge, this.failureQueue);
    return StreamAlarms._of(this, {
      failuresExpireAfter: this.failureQueue && failuresExpiringThreshold(maxRecordAge, retentionOf(this.failureQueue), areRecordsKept),
      hasEventCount: metricsConfig.metrics.includes(MetricType.EVENT_COUNT),
    }, props.alarms);
  }
}
