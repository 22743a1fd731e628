import { _Record, DynamoDBStreamsClient, ExpiredIteratorException, GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-dynamodb-streams';

/** GetRecords returns no more at once. */
const GET_RECORDS_LIMIT = 1000;

/** Reads one shard from its start or its end on, in order. */
export class ShardReader {
  /** Null when the shard is closed and read to its end. */
  private iterator: string | null | undefined;
  private lastSequenceNumber?: string;

  public constructor(
    private readonly client: DynamoDBStreamsClient,
    private readonly streamArn: string,
    private readonly shardId: string,
    private readonly startingPosition: 'TRIM_HORIZON' | 'LATEST',
  ) {}

  /** Takes its place in the shard, which for LATEST is the moment that counts. */
  public async open(abortSignal?: AbortSignal): Promise<void> {
    const { ShardIterator } = await this.client.send(new GetShardIteratorCommand({
      StreamArn: this.streamArn,
      ShardId: this.shardId,
      ...(this.lastSequenceNumber
        ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: this.lastSequenceNumber }
        : { ShardIteratorType: this.startingPosition }),
    }), { abortSignal });
    this.iterator = ShardIterator ?? null;
  }

  /** The next records, none if there are none yet, or undefined when the shard is closed and read to its end. */
  public async read(limit: number, abortSignal?: AbortSignal): Promise<_Record[] | undefined> {
    if (this.iterator === undefined) await this.open(abortSignal);
    if (!this.iterator) return undefined;
    try {
      const { Records = [], NextShardIterator } = await this.client.send(
        new GetRecordsCommand({ ShardIterator: this.iterator, Limit: Math.min(limit, GET_RECORDS_LIMIT) }),
        { abortSignal },
      );
      this.iterator = NextShardIterator ?? null;
      this.lastSequenceNumber = Records.at(-1)?.dynamodb?.SequenceNumber ?? this.lastSequenceNumber;
      return Records;
    } catch (error) {
      if (!(error instanceof ExpiredIteratorException)) throw error;
      // An iterator lives 15 minutes; the retries of a batch can take longer.
      await this.open(abortSignal);
      return [];
    }
  }
}
