import {
  _Record, DynamoDBStreamsClient, ExpiredIteratorException, GetRecordsCommand, GetShardIteratorCommand, TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';

/** GetRecords returns no more at once. */
const GET_RECORDS_LIMIT = 1000;

/** Reads one shard, in order. */
export class ShardReader {
  /** Null when the shard is closed and read to its end. */
  private iterator: string | null | undefined;
  private lastSequenceNumber?: string;

  public constructor(
    private readonly client: DynamoDBStreamsClient,
    private readonly streamArn: string,
    private readonly shardId: string,
    private startingPosition: 'TRIM_HORIZON' | 'LATEST',
  ) {}

  /** Takes its place in the shard. For LATEST the moment counts; for TRIM_HORIZON the first `read` is early enough. */
  public async open(): Promise<void> {
    const { ShardIterator } = await this.client.send(new GetShardIteratorCommand({
      StreamArn: this.streamArn,
      ShardId: this.shardId,
      ...(this.lastSequenceNumber
        ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: this.lastSequenceNumber }
        : { ShardIteratorType: this.startingPosition }),
    }));
    this.iterator = ShardIterator ?? null;
  }

  /** The next records, as many as there are; undefined when the shard is closed and read to its end. */
  public async read(limit: number): Promise<_Record[] | undefined> {
    const records: _Record[] = [];
    while (records.length < limit) {
      const asked = Math.min(limit - records.length, GET_RECORDS_LIMIT);
      const page = await this.readPage(asked);
      if (!page) return records.length > 0 ? records : undefined;
      records.push(...page);
      if (page.length < asked) break;
    }
    return records;
  }

  private async readPage(limit: number): Promise<_Record[] | undefined> {
    if (this.iterator === undefined) await this.open();
    if (!this.iterator) return undefined;
    try {
      const { Records = [], NextShardIterator } = await this.client.send(new GetRecordsCommand({ ShardIterator: this.iterator, Limit: limit }));
      this.iterator = NextShardIterator ?? null;
      this.lastSequenceNumber = Records.at(-1)?.dynamodb?.SequenceNumber ?? this.lastSequenceNumber;
      return Records;
    } catch (error) {
      if (error instanceof TrimmedDataAccessException) {
        // What it points at is gone: what is left begins at the horizon. DynamoDB Local says so of an iterator on a shard
        // that was empty once any other table was written.
        this.lastSequenceNumber = undefined;
        this.startingPosition = 'TRIM_HORIZON';
      } else if (!(error instanceof ExpiredIteratorException)) {
        // An iterator lives 15 minutes, and the retries of a batch can take longer.
        throw error;
      }
      await this.open();
      return [];
    }
  }
}
