import { Duration } from 'aws-cdk-lib';
import { StartingPosition } from 'aws-cdk-lib/aws-lambda';

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
};

/** The failure queue keeps messages as long as SQS can: nobody should lose one to a long weekend. */
export const FAILURE_QUEUE_RETENTION = Duration.days(14);

/**
 * The consumer is falling behind. One poison record blocks its shard for about four minutes (ten doubling waits and the
 * invocations between them): a quarter of an hour, five minutes in a row, is something else, and leaves more than 23
 * hours to act.
 */
export const ITERATOR_AGE_ALARM = {
  threshold: Duration.minutes(15),
  period: Duration.minutes(1),
  evaluationPeriods: 5,
};

/** One failed record is one too many to leave unseen: the stream forgets it within hours. */
export const FAILURE_QUEUE_ALARM = {
  threshold: 1,
  period: Duration.minutes(1),
  evaluationPeriods: 1,
};
