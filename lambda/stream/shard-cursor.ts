import {
  _Record,
  DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  GetShardIteratorCommandInput,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';

/** A place in a shard, in the words of GetShardIterator. */
export type ShardPosition = Pick<GetShardIteratorCommandInput, 'ShardIteratorType' | 'SequenceNumber'>;

/** Makes a request, or several until one succeeds. Returns undefined if it was told to stop before that. */
export type Attempt = <Output>(request: () => Promise<Output>) => Promise<Output | undefined>;

const ONCE: Attempt = async (request) => request();

/**
 * A place in a shard, which moves on as pages are read. An iterator lives for 15 minutes. The cursor replaces an
 * expired one, so that its readers know only places.
 */
export class ShardCursor {
  /** Undefined without a place, and null when the shard is closed and read to its end. */
  private iterator: string | null | undefined;
  private position?: ShardPosition;

  public constructor(
    private readonly client: DynamoDBStreamsClient,
    private readonly streamArn: string,
    private readonly shardId: string,
  ) {}

  /** Whether there may be a next page. Otherwise the cursor is at the end of the shard, or has no place. */
  public get isOpen(): boolean {
    return typeof this.iterator === 'string';
  }

  public get isAtEnd(): boolean {
    return this.iterator === null;
  }

  /** The last record that was read from this place. */
  public get lastSequenceNumber(): string | undefined {
    return this.position?.ShardIteratorType === 'AFTER_SEQUENCE_NUMBER' ? this.position.SequenceNumber : undefined;
  }

  /** Returns false if the stream has trimmed the record at this place. */
  public async moveTo(position: ShardPosition, attempt = ONCE): Promise<boolean> {
    const { client, streamArn: StreamArn, shardId: ShardId } = this;
    this.position = position;
    try {
      const answer = await attempt(async () =>
        client.send(new GetShardIteratorCommand({ StreamArn, ShardId, ...position })),
      );
      if (answer) this.iterator = answer.ShardIterator ?? null;
      return true;
    } catch (error) {
      if (!(error instanceof TrimmedDataAccessException) || position.SequenceNumber === undefined) throw error;
      this.iterator = undefined;
      return false;
    }
  }

  /** Asks for the place again. Returns false if the stream has trimmed it since. */
  public async reopen(attempt = ONCE): Promise<boolean> {
    return this.moveTo(this.position!, attempt);
  }

  /** Returns the next records, which may be none, or undefined if the stream has trimmed the place. */
  public async nextPage(limit?: number, attempt = ONCE): Promise<readonly _Record[] | undefined> {
    try {
      const answer = await attempt(async () =>
        this.client.send(new GetRecordsCommand({ ShardIterator: this.iterator!, Limit: limit })),
      );
      if (!answer) return [];
      const { Records = [], NextShardIterator } = answer;
      this.iterator = NextShardIterator ?? null;
      const SequenceNumber = Records.at(-1)?.dynamodb?.SequenceNumber;
      if (SequenceNumber) this.position = { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber };
      return Records;
    } catch (error) {
      if (error instanceof ExpiredIteratorException) return (await this.reopen(attempt)) ? [] : undefined;
      if (!(error instanceof TrimmedDataAccessException)) throw error;
      this.iterator = undefined;
      return undefined;
    }
  }
}
