import { Faults } from './faults';
import { HandlerUnderTest } from './function-under-test';
import { DynamoDBRecord } from '../../record/event';
import { MappingSettings } from '../../rules/mapping-settings';

/** The stream of a table in a DynamoDB Local. */
export interface TableSource {
  /** E.g. that of `startDynamoDBLocal()`. */
  readonly endpoint: string;
  /** Its stream must be turned on. */
  readonly tableName: string;
}

/** What is run. */
export interface LocalMappingOptions {
  /**
   * One that returns its answer or a promise of it: made with `streamHandler`, with Powertools, or by hand. None with a
   * callback, as in Lambda's Node.js 24.
   */
  readonly handler: HandlerUnderTest;

  /**
   * The records of a stream in memory, of one shard, in order: e.g. `[insertOf(order)]` of
   * `cdk-dynamodb-streams/testing`. Each is there from its `ApproximateCreationDateTime` on. Those that have no
   * sequence number and no `eventID` get them.
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
   * Of the event source mapping, in AWS's names and units.
   *
   * @default - AWS's: batches of 100, retried until their records expire
   */
  readonly settings?: Partial<MappingSettings>;

  /** @default - nothing goes wrong, but in the handler */
  readonly faults?: Faults;

  /**
   * Milliseconds after which the function times out, up to 900000: on the clock of the mapping, and on that of the
   * machine, if the handler really works, or waits, for as long.
   *
   * @default 30000
   */
  readonly timeoutMs?: number;

  /**
   * The time at which the mapping begins. With a later one than that of the records, they have waited for it.
   *
   * @default - when the first record was written; for a table, now
   */
  readonly startAt?: Date;
}
