import { Duration, Stack, Tags } from 'aws-cdk-lib';
import { Dashboard, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnEventSourceMapping, EventSourceMapping, IFunction, MetricType } from 'aws-cdk-lib/aws-lambda';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ConsumerMetrics } from './consumer-metrics';
import { FailureDestination } from './failure-destination';
import { Idempotency } from './idempotency';
import { acknowledgePolicy } from './private/acknowledgements';
import { failuresExpiringThreshold } from './private/alarm-defaults';
import { dashboardWidgets, redriveWidget } from './private/dashboard-widgets';
import { mappingDefaults } from './private/defaults';
import { retentionOf } from './private/failure/failure-queue';
import { renderFilters } from './private/filter-patterns';
import { validateRegion, warnIfImported } from './private/foreign-resources';
import { configureConsumer } from './private/function-consumers';
import { checkPermissions, validateFunction } from './private/function-role';
import { validateSettings, warnOfClaims, warnOfTimeToFetch } from './private/settings';
import { validateSharing } from './private/shared-streams';
import { BoundStream } from './private/table-stream';
import { invalid } from './private/validation';
import { StreamAlarms } from './stream-alarms';
import { StreamRedrive } from './stream-redrive';
import { StreamRedriveOptions } from './stream-redrive-options';
import { TableStreamConsumerProps } from './table-stream-consumer-props';

/**
 * Feeds the changes of a DynamoDB table to a Lambda function, with nothing lost in silence: limited retries, a failure
 * destination for what remains, and alarms.
 *
 * ```ts
 * new TableStreamConsumer(this, 'OrderEvents', {
 *   source: StreamSource.table(orders),
 *   handler,
 * });
 * ```
 */
export class TableStreamConsumer extends ConsumerMetrics {
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

  private readonly stream: BoundStream;
  private addedRedrive?: StreamRedrive;

  /**
   * @throws if a setting is out of its range, the table's stream cannot be read from here, or the function cannot be
   * permitted to read it
   */
  public constructor(scope: Construct, id: string, props: TableStreamConsumerProps) {
    super(scope, id);
    validateSettings(this, props);
    validateFunction(this, props.handler);
    this.handler = props.handler;

    const stream = props.source._bind(this, props.handler);
    this.stream = stream;
    const failures = (props.failureDestination ?? FailureDestination.queue())._bind(this, props.handler);
    this.failureQueue = failures.queue;
    this.failureTopic = failures.topic;
    this.failureBucket = failures.bucket;
    const defaults = mappingDefaults();
    const { retryAttempts = defaults.retryAttempts, reportBatchItemFailures = defaults.reportBatchItemFailures } =
      props;
    const parking = configureConsumer(this, props.handler, stream.streamArn, {
      queue: failures.queue,
      retryAttempts,
      reportBatchItemFailures,
    });
    const idempotency = (props.idempotency ?? Idempotency._default(props.handler))._bind(
      this,
      props.handler,
      stream.table,
    );
    this.idempotencyTable = idempotency.table;
    if (idempotency.mode === 'PER_RECORD') warnOfClaims(this, props.handler, retryAttempts, props.bisectBatchOnError);
    const filters = renderFilters(this, props.filters, stream);
    this.eventSourceMapping = this.createEventSourceMapping(props, stream.streamArn, filters, failures.destinationArn);
    // Lambda checks the permissions when the mapping is created.
    for (const grant of [...stream.grants, ...failures.grants]) grant.applyBefore(this.eventSourceMapping);
    this.alarms = this.createAlarms(props);
    this.dashboard = props.dashboard
      ? new Dashboard(this, 'Dashboard', { widgets: [this.dashboardWidgets()] })
      : undefined;

    checkPermissions(this, props.handler, [
      ...stream.grants,
      ...stream.keyGrants,
      ...failures.grants,
      ...failures.keyGrants,
      ...parking,
      ...idempotency.grants,
    ]);
    acknowledgePolicy(props.handler, 'policy');
    validateSharing(this, this.eventSourceMapping);
  }

  /** Gives back to the function what it has failed on, if `addRedrive()` was called. */
  public get redrive(): StreamRedrive | undefined {
    return this.addedRedrive;
  }

  /**
   * Deploys a function that does in the account what the command `cdk-dynamodb-streams redrive` does: it lists what
   * failed, shows the records, and gives them back to the handler in their order. It is invoked by hand, from the
   * console or with `aws lambda invoke`, or on a schedule. The operator runbook has its actions.
   *
   * It also rescues, every five minutes, the records that failure messages point at, so that they outlive the stream.
   *
   * ```ts
   * const consumer = new TableStreamConsumer(this, 'OrderEvents', {
   *   source: StreamSource.table(orders),
   *   handler,
   * });
   * const redrive = consumer.addRedrive();
   * new CfnOutput(this, 'RedriveFunction', { value: redrive.redriveFunction.functionName });
   * ```
   *
   * @param options - default: it rescues, and redrives when it is invoked by hand
   * @throws if there is no failure queue, or it was called before
   */
  public addRedrive(options: StreamRedriveOptions = {}): StreamRedrive {
    const {
      handler,
      stream,
      failureQueue,
      failureBucket,
      node: { path },
    } = this;
    if (!failureQueue) {
      throw invalid(this, 'there is no failure queue to redrive from', "Use another 'failureDestination'");
    }
    if (this.addedRedrive) throw invalid(this, 'addRedrive() was called before', "What it made is 'consumer.redrive'");
    const redrive = StreamRedrive._of(this, { path, handler, stream, failureQueue, failureBucket }, options);
    this.addedRedrive = redrive;
    this.alarms._watchRedrive(redrive.redriveFunction.metricErrors({ period: Duration.minutes(1) }));
    this.dashboard?.addWidgets(redriveWidget(this, redrive.redriveFunction));
    return redrive;
  }

  /**
   * Graphs of everything that can be measured of this consumer, for a dashboard of yours: `dashboard.addWidgets(…)`.
   */
  public dashboardWidgets(): IWidget[] {
    return [
      ...dashboardWidgets(this, this.alarms),
      ...(this.redrive ? [redriveWidget(this, this.redrive.redriveFunction)] : []),
    ];
  }

  private createEventSourceMapping(
    props: TableStreamConsumerProps,
    streamArn: string,
    filters?: { pattern: string }[],
    destinationArn?: string,
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
    if (props.filterEncryption) {
      validateRegion(
        this,
        'key',
        props.filterEncryption,
        'Lambda encrypts filters with a key',
        "Use a key of the consumer's Region",
      );
    }
    warnIfImported(this, 'key', props.filterEncryption, 'lambda.amazonaws.com to use it: kms:Decrypt');
    for (const [key, value] of Object.entries(props.tags ?? {})) Tags.of(mapping).add(key, value);
    return mapping;
  }

  private createAlarms(props: TableStreamConsumerProps): StreamAlarms {
    const defaults = mappingDefaults();
    const { maxRecordAge = defaults.maxRecordAge, metricsConfig = defaults.metricsConfig } = props;
    const areRecordsKept = this.failureBucket !== undefined;
    if (this.failureQueue && !areRecordsKept) warnOfTimeToFetch(this, maxRecordAge, this.failureQueue);
    return StreamAlarms._of(
      this,
      {
        failuresExpireAfter:
          this.failureQueue && failuresExpiringThreshold(maxRecordAge, retentionOf(this.failureQueue), areRecordsKept),
        redriveOptions: this.failureQueue && this.redriveOptions(),
        hasEventCount: metricsConfig.metrics.includes(MetricType.EVENT_COUNT),
      },
      props.alarms,
    );
  }

  /**
   * Names that hold whatever is around the consumer: of the stack as it is deployed, and of the event source mapping in
   * its template.
   */
  private redriveOptions(): string {
    const { logicalId } = this.eventSourceMapping.node.defaultChild as CfnEventSourceMapping;
    return `--stack ${Stack.of(this).stackName} --consumer ${logicalId}`;
  }
}
