import { Duration } from 'aws-cdk-lib';
import { Dashboard, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, IFunction, MetricType } from 'aws-cdk-lib/aws-lambda';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ConsumerMetrics } from './consumer-metrics';
import { acknowledgePolicy } from './private/acknowledgements';
import { failuresExpiringThreshold } from './private/alarm-defaults';
import { AlarmFacts } from './private/alarm-facts';
import { warnIfRecordsExpireEarly, warnIfRetriesEndBeforeClaims } from './private/consumer-warnings';
import { createMapping, redriveOptions } from './private/create-mapping';
import { dashboardWidgets, redriveWidget } from './private/dashboard-widgets';
import { failureObjectRetention } from './private/defaults';
import { retentionOf } from './private/failure/failure-queue';
import { configureConsumer, MemoryFacts } from './private/function-consumers';
import { checkPermissions, validateFunction } from './private/function-role';
import { mappingEpoch } from './private/mapping-epoch';
import { permitCommand, permitRecords } from './private/redrive/command-permissions';
import { RedrivenConsumer } from './private/redrive/redriven-consumer';
import { ConsumerSettings, resolveSettings } from './private/resolve-settings';
import { validateSharing } from './private/shared-streams';
import { BoundStream } from './private/table-stream';
import { validateProps } from './private/validate-props';
import { invalid } from './private/validation';
import { StreamAlarms } from './stream-alarms';
import { StreamRedrive } from './stream-redrive';
import { StreamRedriveOptions } from './stream-redrive-options';
import { TableStreamConsumerProps } from './table-stream-consumer-props';

/**
 * Feeds the changes of a DynamoDB table to a Lambda function without silently losing records: limited retries, a
 * failure destination for the records that still fail, and alarms.
 *
 * It has the metrics that concern the stream. `handler.metric('…')` has every other metric of the function, such as
 * those of asynchronous invocations or of provisioned concurrency.
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
  /** They get permission for the bucket of a redrive that is added later. */
  private readonly redriveOperators: IGrantable[] = [];

  /**
   * @throws if a setting is out of its range, the table's stream cannot be read from here, or the function cannot be
   * permitted to read it
   */
  public constructor(scope: Construct, id: string, props: TableStreamConsumerProps) {
    super(scope, id);
    validateProps(this, props);
    validateFunction(this, props.handler);
    const settings = resolveSettings(props);
    const { handler } = settings;
    this.handler = handler;

    this.stream = settings.source._bind(this, handler);
    const failures = settings.failureDestination._bind(this, handler);
    this.failureQueue = failures.queue;
    this.failureTopic = failures.topic;
    this.failureBucket = failures.bucket;
    const parking = configureConsumer(this, settings, this.stream.streamArn, failures.queue, () => this.memoryFacts());
    const idempotency = settings.idempotency._bind(this, handler, this.stream.table);
    this.idempotencyTable = idempotency.table;

    this.eventSourceMapping = createMapping(this, settings, this.stream, failures);
    this.alarms = StreamAlarms._of(this, this.alarmFacts(settings), settings.alarms);
    this.dashboard = settings.dashboard
      ? new Dashboard(this, 'Dashboard', { widgets: [this.dashboardWidgets()] })
      : undefined;

    checkPermissions(this, handler, [
      ...this.stream.grants,
      ...this.stream.keyGrants,
      ...failures.grants,
      ...failures.keyGrants,
      ...parking,
      ...idempotency.grants,
    ]);
    acknowledgePolicy(handler, 'policy');
    if (failures.queue && !failures.bucket) warnIfRecordsExpireEarly(this, settings, failures.queue);
    if (idempotency.mode === 'PER_RECORD') warnIfRetriesEndBeforeClaims(this, settings);
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
    const consumer = this.redrivenConsumer();
    if (this.addedRedrive) throw invalid(this, 'addRedrive() was called before', "What it made is 'consumer.redrive'");
    const redrive = StreamRedrive._of(this, consumer, options);
    for (const operator of this.redriveOperators) permitRecords(operator, consumer, redrive.bucket);
    this.addedRedrive = redrive;
    this.alarms._watchRedrive(redrive.redriveFunction.metricErrors({ period: Duration.minutes(1) }));
    this.dashboard?.addWidgets(redriveWidget(this, redrive.redriveFunction));
    return redrive;
  }

  /**
   * Permits a principal to run the command `cdk-dynamodb-streams redrive` on this consumer: to list, show, save,
   * redrive and discard its failures. The permissions are those of the operator runbook, on the resources of this
   * consumer only.
   *
   * With `addRedrive()`, called before or after, they include the rescued records. To invoke the redrive function, use
   * `redrive.redriveFunction.grantInvoke()`.
   *
   * ```ts
   * consumer.grantRedrive(operators);
   * ```
   *
   * @throws if there is no failure queue, or the grantee is the role of the handler
   */
  public grantRedrive(grantee: IGrantable): Grant {
    const consumer = this.redrivenConsumer();
    if (grantee.grantPrincipal === this.handler.grantPrincipal) {
      throw invalid(
        this,
        'the role of the handler cannot redrive its own failures: its policy would depend on the event source mapping, and the mapping on the policy',
        'Grant it to the role of an operator',
      );
    }
    const grant = permitCommand(grantee, consumer);
    if (this.failureBucket) return grant;
    this.redriveOperators.push(grantee);
    return this.redrive ? grant.combine(permitRecords(grantee, consumer, this.redrive.bucket)) : grant;
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

  private redrivenConsumer(): RedrivenConsumer {
    const { handler, stream, eventSourceMapping, failureQueue, failureBucket, idempotencyTable } = this;
    if (failureQueue) {
      const { path } = this.node;
      return { path, handler, stream, eventSourceMapping, failureQueue, failureBucket, idempotencyTable };
    }
    throw invalid(this, 'there is no failure queue to redrive from', "Use another 'failureDestination'");
  }

  private memoryFacts(): MemoryFacts {
    const bucket = this.failureBucket ?? this.redrive?.bucket;
    return {
      epoch: mappingEpoch(this.eventSourceMapping),
      failureSeconds: bucket && failureObjectRetention().toSeconds(),
    };
  }

  private alarmFacts({ maxRecordAge, metricsConfig }: ConsumerSettings): AlarmFacts {
    const { failureQueue, failureBucket } = this;
    return {
      failuresExpireAfter:
        failureQueue && failuresExpiringThreshold(maxRecordAge, retentionOf(failureQueue), failureBucket !== undefined),
      redriveOptions: failureQueue && redriveOptions(this.eventSourceMapping),
      hasEventCount: metricsConfig.metrics.includes(MetricType.EVENT_COUNT),
    };
  }
}
