import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { MetricType, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { QueueEncryption } from 'aws-cdk-lib/aws-sqs';

/** What an event source mapping gets unless its owner says otherwise. Each line has its reason beside it. */
export const MAPPING_DEFAULTS = {
  /** LATEST can miss the changes made while the mapping is being created or updated. */
  startingPosition: StartingPosition.TRIM_HORIZON,

  /** AWS's own default: enough to amortise an invocation, small enough that a retry repeats little. */
  batchSize: 100,

  /** Without it one poison record takes its whole batch to the failure queue. Splitting uses no retry. */
  bisectBatchOnError: true,

  /** Without it Lambda ignores what the handler returns and repeats what was already done. */
  reportBatchItemFailures: true,

  /**
   * AWS's default is to retry forever, which blocks the shard until the record is 24 hours old. Lambda waits 0.2 s, then
   * doubles: ten retries ride out about three and a half minutes of trouble, then the shard goes on.
   */
  retryAttempts: 10,

  /**
   * Half of the stream's 24 hours: the failure message points at records in the stream, so a record discarded for its
   * age leaves at least twelve hours in which it can still be fetched.
   */
  maxRecordAge: Duration.hours(12),

  /** Off by AWS's default. They alone tell how many records were dropped, and each mapping's apart from its function's others. */
  metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
};

export const FAILURE_QUEUE_DEFAULTS = {
  /** Encryption that costs nothing and needs no key policy: Lambda can send to the queue as it is. */
  encryption: QueueEncryption.SQS_MANAGED,

  /** TLS only. */
  enforceSSL: true,

  /** As long as SQS can: nobody should lose a message to a long weekend. */
  retentionPeriod: Duration.days(14),
};

/** The consumer is falling behind. */
export const ITERATOR_AGE_ALARM = {
  /**
   * One poison record blocks its shard for about four minutes. Fifteen minutes is another problem, and leaves more than 23
   * hours to act.
   */
  threshold: Duration.minutes(15),

  /** Lambda reports the age once a batch is done. A slow consumer reports seldom, so one report is enough. */
  period: Duration.minutes(1),
  evaluationPeriods: 1,

  /** A table that nobody writes to reports nothing. */
  treatMissingData: TreatMissingData.NOT_BREACHING,
};

/** There are failed records. */
export const FAILURE_QUEUE_ALARM = {
  /** One failed record is one too many to leave unseen: the stream forgets it within hours. */
  threshold: 1,
  period: Duration.minutes(1),
  evaluationPeriods: 1,

  /** SQS reports nothing for a queue that has been empty for hours. */
  treatMissingData: TreatMissingData.NOT_BREACHING,
};
