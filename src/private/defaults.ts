import { Duration } from 'aws-cdk-lib';
import { MetricType, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { FUNCTION_TIMEOUT_SECONDS, QUEUE_RETENTION_SECONDS, STREAM_RETENTION_SECONDS } from '../shared/limits';

// Every safe default once, with its reason beside it. They are functions, since the CDK loads a class when it is first
// used, and whoever only imports this package should not wait for that.

/** How long a DynamoDB stream keeps a record. */
export const streamRetention = () => Duration.seconds(STREAM_RETENTION_SECONDS);

/** How long a queue keeps a message where its retention is not set, or not known. */
export const queueRetention = () => Duration.seconds(QUEUE_RETENTION_SECONDS.default);

/** What an event source mapping gets unless its owner says otherwise. */
export const mappingDefaults = () => ({
  /** LATEST can miss the changes made while the mapping is being created or updated. */
  startingPosition: StartingPosition.TRIM_HORIZON,

  /** AWS's own default: enough to amortise an invocation, small enough that a retry repeats little. */
  batchSize: 100,

  /** Without it one poison record takes its whole batch to the failure queue. Splitting uses no retry. */
  bisectBatchOnError: true,

  /** Without it Lambda ignores what the handler returns and repeats what was already done. */
  reportBatchItemFailures: true,

  /**
   * AWS's default is to retry forever, which blocks the shard until the record is 24 hours old. Lambda waits 0.2 s,
   * then doubles: ten retries ride out about three and a half minutes of trouble, then the shard goes on.
   */
  retryAttempts: 10,

  /**
   * Half of the stream's 24 hours: the failure message points at records in the stream, so a record discarded for its
   * age leaves at least twelve hours in which it can still be fetched.
   */
  maxRecordAge: Duration.hours(12),

  /**
   * Off by AWS's default. They alone tell how many records were dropped, and each mapping's apart from its function's
   * others.
   */
  metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
});

/** Whatever the encryption, AWS's or with a key of the user's. */
export const failureQueueDefaults = () => ({
  /** TLS only. */
  enforceSSL: true,

  /** As long as SQS can: nobody should lose a message to a long weekend. */
  retentionPeriod: Duration.seconds(QUEUE_RETENTION_SECONDS.max),
});

export const failureTopicDefaults = () => ({
  /** TLS only. */
  enforceSSL: true,
});

/**
 * How long a bucket keeps the records of a failure: well past the 14 days of the message that announces them, yet not
 * for ever, since they are items of the table.
 */
export const failureObjectRetention = () => Duration.days(90);

export const failureBucketDefaults = () => ({
  /** TLS only. */
  enforceSSL: true,

  lifecycleRules: [{ expiration: failureObjectRetention(), abortIncompleteMultipartUploadAfter: Duration.days(7) }],
});

/** Soon enough for a record that has minutes left, seldom enough to cost cents. */
export const rescueInterval = () => Duration.minutes(5);

export const redriveFunctionDefaults = () => ({
  runtime: Runtime.NODEJS_24_X,

  /** As long as Lambda lets a function run: what is not done by then is left for the next time. */
  timeout: Duration.seconds(FUNCTION_TIMEOUT_SECONDS.max),

  /** It holds all messages of the queue, and the records of one failure after another. */
  memorySize: 1024,

  /** It is invoked again by its schedule, and what it was to do is still to be done then. */
  retryAttempts: 0,
});

export const redriveLogDefaults = () => ({
  /** Long enough to look back from a failure that has waited for 14 days. It has counts and errors, no items. */
  retention: RetentionDays.ONE_MONTH,
});
