import { measure, require } from './measure.mjs';

/** As long as those of TableStreamConsumer. */
const DESCRIPTION = 'What it means, what to do about it, and where to read more. '.repeat(5).slice(0, 267);

measure(
  () => {
    const { Duration, RemovalPolicy } = require('aws-cdk-lib');
    const { ComparisonOperator, Metric, TreatMissingData } = require('aws-cdk-lib/aws-cloudwatch');
    const { BillingMode } = require('aws-cdk-lib/aws-dynamodb');
    const { Grant } = require('aws-cdk-lib/aws-iam');
    const { EventSourceMapping, MetricType, StartingPosition } = require('aws-cdk-lib/aws-lambda');
    const { Queue, QueueEncryption } = require('aws-cdk-lib/aws-sqs');
    return {
      Duration,
      RemovalPolicy,
      ComparisonOperator,
      Metric,
      TreatMissingData,
      BillingMode,
      Grant,
      EventSourceMapping,
      MetricType,
      StartingPosition,
      Queue,
      QueueEncryption,
    };
  },
  (loaded, stack, { index, table, handler }) => {
    const { Duration, RemovalPolicy, ComparisonOperator, Metric, TreatMissingData, AttributeType, BillingMode, Table } =
      loaded;
    const { Grant, EventSourceMapping, MetricType, StartingPosition, Queue, QueueEncryption } = loaded;

    const queue = new Queue(stack, `Queue${index}`, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const ledger = new Table(stack, `Ledger${index}`, {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const read = Grant.addToPrincipal({
      grantee: handler,
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      resourceArns: [table.tableStreamArn],
    });
    const send = queue.grant(handler, 'sqs:SendMessage');
    Grant.addToPrincipal({
      grantee: handler,
      actions: ['dynamodb:BatchGetItem', 'dynamodb:PutItem'],
      resourceArns: [ledger.tableArn],
    });
    handler.addEnvironment('STREAM_IDEMPOTENCY', 'PER_BATCH');
    handler.addEnvironment('STREAM_IDEMPOTENCY_TABLE', ledger.tableName);
    handler.addEnvironment(
      'STREAM_CONSUMERS',
      stack.toJsonString({ [table.tableStreamArn]: { failureQueueUrl: queue.queueUrl, retryAttempts: 10 } }),
    );

    const mapping = new EventSourceMapping(stack, `Mapping${index}`, {
      target: handler,
      eventSourceArn: table.tableStreamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      retryAttempts: 10,
      maxRecordAge: Duration.hours(12),
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      onFailure: { bind: () => ({ destination: queue.queueArn }) },
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });
    read.applyBefore(mapping);
    send.applyBefore(mapping);

    const { GREATER_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = ComparisonOperator;
    const minutely = { period: Duration.minutes(1) };
    const alarm = (
      name,
      metric,
      threshold,
      comparisonOperator = GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods = 1,
    ) =>
      metric.createAlarm(stack, `${name}${index}`, {
        alarmDescription: `Stack/Consumer${index}: ${DESCRIPTION}`,
        threshold,
        comparisonOperator,
        evaluationPeriods,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
    alarm(
      'IteratorAge',
      handler.metric('IteratorAge', { statistic: 'Maximum', ...minutely }),
      900_000,
      GREATER_THAN_THRESHOLD,
    );
    alarm(
      'Throttles',
      handler.metric('Throttles', { statistic: 'Sum', ...minutely }),
      1,
      GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      5,
    );
    alarm(
      'DroppedEvents',
      new Metric({
        namespace: 'AWS/Lambda',
        metricName: 'DroppedEventCount',
        dimensionsMap: { EventSourceMappingUUID: mapping.eventSourceMappingId },
        statistic: 'Sum',
        ...minutely,
      }).attachTo(mapping),
      1,
    );
    alarm('Failures', queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', ...minutely }), 1);
    alarm(
      'FailuresExpiring',
      queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', ...minutely }),
      21_600,
      GREATER_THAN_THRESHOLD,
    );
    alarm(
      'DestinationDeliveryFailures',
      handler.metric('DestinationDeliveryFailures', { statistic: 'Sum', ...minutely }),
      1,
    );
  },
);
