import { StreamBatchInfo } from '../../src/shared/failure-message';
import { DynamoDBRecord } from '../record/event';

/** A part of a shard, both ends included. */
export type ShardRange = Pick<StreamBatchInfo, 'shardId' | 'startSequenceNumber' | 'endSequenceNumber'>;

/** Records that a consumer has failed on, and that Lambda has discarded or the handler helper has parked. */
export interface Failure {
  /** The same wherever its message is found, in a queue, a bucket or a file: 10 hexadecimal digits. */
  readonly id: string;
  /**
   * Why it failed for good: a `FailureCondition` of Lambda, or a `ParkedCondition` of the handler helper.
   */
  readonly condition: string;
  /** The error, as far as the message has it. */
  readonly error?: string;
  readonly attempts: number;
  /** Finds the invocation in the function's log. */
  readonly requestId?: string;
  /** When it was discarded or parked, in milliseconds since 1970. */
  readonly failedAtMs: number;
  /** When its first record was written, in milliseconds since 1970, to the second. */
  readonly firstArrivalMs?: number;
  readonly functionArn?: string;
  readonly streamArn: string;
  /** How many records it has, lost ones included. */
  readonly batchSize: number;
  /** The records, if the message has them. Otherwise it has their range. */
  readonly records?: readonly DynamoDBRecord[];
  readonly range?: ShardRange;
  /** The message, as it was found. */
  readonly message: object;
}

/** An object in a bucket. */
export interface ObjectLocation {
  readonly bucket: string;
  readonly key: string;
}
