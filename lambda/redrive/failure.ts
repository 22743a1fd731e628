import { DynamoDBRecord } from '../record/event';

/** A part of a shard, both ends included. */
export interface ShardRange {
  readonly shardId: string;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
}

/** Records that a consumer has failed on and that were set aside: by Lambda, or by the handler helper. */
export interface Failure {
  /** The same wherever its message is found, in a queue, a bucket or a file: 10 hexadecimal digits. */
  readonly id: string;
  /**
   * Why it was given up: Lambda's `RetryAttemptsExhausted` or `RecordAgeExceeded`, or a `ParkedCondition` of the
   * handler helper.
   */
  readonly condition: string;
  /** What went wrong, as far as the message says. */
  readonly error?: string;
  readonly attempts: number;
  /** Finds the invocation in the function's log. */
  readonly requestId?: string;
  /** When it was given up, in milliseconds since 1970. */
  readonly failedAtMs: number;
  /** When its first record was written, in milliseconds since 1970, to the second. */
  readonly firstArrivalMs?: number;
  readonly functionArn?: string;
  readonly streamArn: string;
  /** How many records were given up. */
  readonly batchSize: number;
  /** The records, where the message has them. */
  readonly records?: readonly DynamoDBRecord[];
  /** Where in the stream they are, where it does not. */
  readonly range?: ShardRange;
  /** The message, as it was found. */
  readonly message: object;
}

/** An object in a bucket. */
export interface ObjectLocation {
  readonly bucket: string;
  readonly key: string;
}
