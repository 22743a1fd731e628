import { DynamoDBRecord } from '../record/event';
import { arrivalMs } from '../rules/arrival';
import { STREAM_RETENTION_MS } from '../rules/retention';

/**
 * A record of a stream with only the fields that the rules read, and its state. It is its own `dynamodb`, because there
 * are millions of records.
 */
export class SimulatedRecord implements DynamoDBRecord {
  /** The handler has succeeded with it at least once. */
  public hasSucceeded = false;
  /** The handler helper has sent it to the failure queue. */
  public isParked = false;
  /** The attempts in the handler helper's count. */
  public attempts = 0;
  /** The batch in which it failed last. */
  public failedInBatch = 0;

  public constructor(
    private readonly place: number,
    public readonly writtenMs: number,
    /** The number of its item. */
    public readonly key: number,
    /** No handler can process it. */
    public readonly isPoison: boolean,
  ) {}

  public get dynamodb(): this {
    return this;
  }

  /** DynamoDB has the time to the second. */
  public get ApproximateCreationDateTime(): number {
    return Math.floor(this.writtenMs / 1000);
  }

  public get SequenceNumber(): string {
    return String(this.place);
  }
}

/** Returns the time at which the stream trims the record. */
export function trimmedMs(record: SimulatedRecord): number {
  return arrivalMs(record) + STREAM_RETENTION_MS;
}
