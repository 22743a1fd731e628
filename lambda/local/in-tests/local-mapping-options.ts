import { Faults } from './faults';
import { HandlerUnderTest } from './function-under-test';
import { DynamoDBRecord } from '../../record/event';
import { MappingSettings } from '../../rules/mapping-settings';

/** The stream of a table in a DynamoDB Local. */
export interface TableSource {
  /** The endpoint of a DynamoDB Local, such as the one of `startDynamoDBLocal()`. */
  readonly endpoint: string;
  /** Its stream must be turned on. */
  readonly tableName: string;
}

/** The handler, its records and the settings of the mapping. */
export interface LocalMappingOptions {
  /**
   * The handler returns its response or a promise of it. You can make it with `streamHandler`, with Powertools, or by
   * hand. It cannot have a callback, as in Lambda's Node.js 24.
   */
  readonly handler: HandlerUnderTest;

  /**
   * The records of one shard in memory, in order, such as `[insertOf(order)]` of `cdk-dynamodb-streams/testing`. A
   * record arrives at its `ApproximateCreationDateTime`. A record without a sequence number or an `eventID` gets one.
   *
   * @default - those of `source`
   */
  readonly records?: readonly DynamoDBRecord[];

  /**
   * A table in DynamoDB Local, instead of records in memory.
   *
   * @default - `records`
   */
  readonly source?: TableSource;

  /**
   * Settings of the event source mapping, in AWS's names and units.
   *
   * @default - AWS's: batches of 100, retried until their records expire
   */
  readonly settings?: Partial<MappingSettings>;

  /** @default - nothing fails outside the handler */
  readonly faults?: Faults;

  /**
   * Milliseconds until the function times out, up to 900000. They count on the clock of the mapping, and on the
   * machine's if the handler really works or waits that long.
   *
   * @default 30000
   */
  readonly timeoutMs?: number;

  /**
   * The time at which the mapping begins. Records that are older have waited for it.
   *
   * @default - when the first record was written; for a table, now
   */
  readonly startAt?: Date;
}
