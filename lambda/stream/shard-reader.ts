import {
  _Record,
  DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ShardIteratorType,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { Clock, SYSTEM_CLOCK } from './clock';
import { patiently } from './patience';

/** GetRecords returns no more at once. */
const GET_RECORDS_LIMIT = 1000;

/** Where reading begins: where the shard does or what is newest, or a record that is known, with it or after it. */
export type StartingPosition = 'TRIM_HORIZON' | 'LATEST' | Checkpoint;

export interface Checkpoint {
  readonly type: 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER';
  readonly sequenceNumber: string;
}

const NEVER = new AbortController().signal;

/**
 * Reads one shard, in order, whatever the service does meanwhile: expired iterators, trimmed records, throttling,
 * broken connections.
 */
export class ShardReader {
  /** Null when the shard is closed and read to its end. */
  private iterator: string | null | undefined;
  private lastSequenceNumber?: string;

  public constructor(
    private readonly client: DynamoDBStreamsClient,
    private readonly streamArn: string,
    private readonly shardId: string,
    private startingPosition: StartingPosition,
    private readonly clock: Clock = SYSTEM_CLOCK,
  ) {}

  /** Takes its place in the shard. For LATEST the moment counts; for TRIM_HORIZON the first `read` is early enough. */
  public async open(stop: AbortSignal = NEVER): Promise<void> {
    const command = () =>
      new GetShardIteratorCommand({ StreamArn: this.streamArn, ShardId: this.shardId, ...this.position });
    try {
      const answer = await patiently(() => this.client.send(command()), stop, this.clock);
      if (answer) this.iterator = answer.ShardIterator ?? null;
    } catch (error) {
      if (!(error instanceof TrimmedDataAccessException) || !this.position.SequenceNumber) throw error;
      // The place after which to read on is gone itself.
      this.beginAtHorizon();
      await this.open(stop);
    }
  }

  /**
   * The next records, as many as there are; undefined when the shard is closed and read to its end. None when it is
   * told to stop.
   */
  public async read(limit: number, stop: AbortSignal = NEVER): Promise<_Record[] | undefined> {
    const records: _Record[] = [];
    while (records.length < limit && !stop.aborted) {
      const asked = Math.min(limit - records.length, GET_RECORDS_LIMIT);
      const page = await this.readPage(asked, stop);
      if (!page) return records.length > 0 ? records : undefined;
      records.push(...page);
      if (page.length < asked) break;
    }
    return records;
  }

  private async readPage(limit: number, stop: AbortSignal): Promise<_Record[] | undefined> {
    if (this.iterator === undefined) await this.open(stop);
    const { iterator } = this;
    if (iterator === null) return undefined;
    if (iterator === undefined) return [];
    try {
      const answer = await patiently(
        () => this.client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: limit })),
        stop,
        this.clock,
      );
      if (!answer) return [];
      const { Records = [], NextShardIterator } = answer;
      this.iterator = NextShardIterator ?? null;
      this.lastSequenceNumber = Records.at(-1)?.dynamodb?.SequenceNumber ?? this.lastSequenceNumber;
      return Records;
    } catch (error) {
      // What it points at is gone: what is left begins at the horizon. DynamoDB Local says so of an iterator on a shard
      // that was empty once any other table was written.
      if (error instanceof TrimmedDataAccessException) this.beginAtHorizon();
      // An iterator lives 15 minutes, and the retries of a batch can take longer.
      else if (!(error instanceof ExpiredIteratorException)) throw error;
      await this.open(stop);
      return [];
    }
  }

  private get position(): { readonly ShardIteratorType: ShardIteratorType; readonly SequenceNumber?: string } {
    const { lastSequenceNumber, startingPosition } = this;
    if (lastSequenceNumber) return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: lastSequenceNumber };
    if (typeof startingPosition === 'string') return { ShardIteratorType: startingPosition };
    return { ShardIteratorType: startingPosition.type, SequenceNumber: startingPosition.sequenceNumber };
  }

  private beginAtHorizon(): void {
    this.lastSequenceNumber = undefined;
    this.startingPosition = 'TRIM_HORIZON';
  }
}
