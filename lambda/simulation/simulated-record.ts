import { DynamoDBRecord } from '../record/event';
import { arrivalMs } from '../rules/arrival';
import { STREAM_RETENTION_MS } from '../rules/retention';

/**
 * A record of a stream, with no more than the rules look at, and what has become of it. It is its own `dynamodb`: there
 * are millions.
 */
export class SimulatedRecord implements DynamoDBRecord {
  /** The handler has succeeded with it once. */
  public hasSucceeded = false;
  /** The handler helper has sent it to the failure queue. */
  public isParked = false;
  /** As the handler helper counts them. */
  public attempts = 0;
  /** The batch in which it failed last. */
  public failedInBatch = 0;

  public constructor(
    private readonly place: number,
    public readonly writtenMs: number,
    /** Of its item. */
    public readonly key: number,
    /** No handler can process it. */
    public readonly isPoison: boolean,
  ) {}

  public get dynamodb(): this {
    return this;
  }

  /** To the second, as DynamoDB has it. */
  public get ApproximateCreationDateTime(): number {
    return Math.floor(this.writtenMs / 1000);
  }

  public get SequenceNumber(): string {
    return String(this.place);
  }
}

/** When the stream forgets the record. */
export function trimmedMs(record: SimulatedRecord): number {
  return arrivalMs(record) + STREAM_RETENTION_MS;
}
