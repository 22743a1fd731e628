import { _Record, DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { Clock, SYSTEM_CLOCK } from './clock';
import { retry } from './retry';
import { Attempt, ShardCursor, ShardPosition } from './shard-cursor';

/** GetRecords returns no more at once. */
const GET_RECORDS_LIMIT = 1000;

/** Where reading begins: at the horizon, at the newest record, or at or after a known record. */
export type StartingPosition = 'TRIM_HORIZON' | 'LATEST' | Checkpoint;

export interface Checkpoint {
  readonly type: 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER';
  readonly sequenceNumber: string;
}

const NEVER = new AbortController().signal;

/**
 * Reads one shard, in order, through expired iterators, trimmed records, throttling and broken connections. Where
 * records are trimmed, it goes on at the horizon.
 */
export class ShardReader {
  private readonly cursor: ShardCursor;
  private start: ShardPosition;

  public constructor(
    client: DynamoDBStreamsClient,
    streamArn: string,
    shardId: string,
    startingPosition: StartingPosition,
    private readonly clock: Clock = SYSTEM_CLOCK,
  ) {
    this.cursor = new ShardCursor(client, streamArn, shardId);
    this.start = positionOf(startingPosition);
  }

  /** Takes its place in the shard. For LATEST the moment counts; for TRIM_HORIZON the first `read` is early enough. */
  public async open(stop: AbortSignal = NEVER): Promise<void> {
    if (!(await this.cursor.moveTo(this.start, this.until(stop)))) await this.moveToHorizon(stop);
  }

  /**
   * Returns the next records, as many as there are, and none when it is told to stop. Returns undefined when the shard
   * is closed and read to its end.
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

  private async readPage(limit: number, stop: AbortSignal): Promise<readonly _Record[] | undefined> {
    const { cursor } = this;
    if (!cursor.isOpen && !cursor.isAtEnd) await this.open(stop);
    if (cursor.isAtEnd) return undefined;
    if (!cursor.isOpen) return [];
    const page = await cursor.nextPage(limit, this.until(stop));
    if (page) return page;
    // DynamoDB Local also says "trimmed" of an iterator on an empty shard once any other table was written.
    await this.moveToHorizon(stop);
    return [];
  }

  private async moveToHorizon(stop: AbortSignal): Promise<void> {
    this.start = { ShardIteratorType: 'TRIM_HORIZON' };
    await this.open(stop);
  }

  private until(stop: AbortSignal): Attempt {
    return async (request) => retry(request, stop, this.clock);
  }
}

function positionOf(position: StartingPosition): ShardPosition {
  return typeof position === 'string'
    ? { ShardIteratorType: position }
    : { ShardIteratorType: position.type, SequenceNumber: position.sequenceNumber };
}
