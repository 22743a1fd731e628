import {
  _Record,
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb-streams';
import { toLambdaRecord } from './lambda-record';
import { RecordWindow } from './record-window';
import { ShardCursor } from './shard-cursor';
import { DynamoDBRecord } from '../record/event';

/** A part of a shard, both ends included. */
export interface SequenceRange {
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
  /** When its first record was written, in milliseconds since 1970, if known. It tells whether the range is near. */
  readonly firstArrivalMs?: number;
}

/** DynamoDB writes times to the second. */
const CLOCK_GRAIN_MS = 1000;

/** After so many pages without a record the expected record was never written. */
const MAX_EMPTY_PAGES = 1000;

/** So many pages without a record are not unusual, where a shard is long and few records are written. */
const EMPTY_PAGES = 20;

/**
 * Reads ranges of one shard, in one pass where they are neighbors. It keeps the records that it has read for the next
 * range, and reads on to a range that it expects on the next page. Only to a range further off does it jump. So a
 * thousand ranges that lie close together cost little more than the pages they lie on, where an iterator and a page for
 * each would be two thousand requests.
 *
 * Records that the stream has trimmed are missing, without an error.
 */
export class SequenceRangeReader {
  private readonly cursor: ShardCursor;
  private readonly window = new RecordWindow();
  /** When the first and the last record of the last page were written. */
  private pageMs = { first: 0, last: -Infinity };
  private emptyPages = 0;

  public constructor(
    private readonly client: DynamoDBStreamsClient,
    private readonly streamArn: string,
    private readonly shardId: string,
  ) {
    this.cursor = new ShardCursor(client, streamArn, shardId);
  }

  /**
   * Returns the records of a range that the stream still has, as Lambda delivers them. Ranges cost least in the order
   * of their starts.
   *
   * @throws if there is no such stream
   */
  public async read(range: SequenceRange): Promise<readonly DynamoDBRecord[]> {
    const end = BigInt(range.endSequenceNumber);
    this.window.startAt(BigInt(range.startSequenceNumber));
    try {
      if (!(await this.approach(range))) return [];
      while (!this.window.reaches(end) && this.cursor.isOpen) await this.readPage(range);
    } catch (error) {
      if (error instanceof ResourceNotFoundException && (await this.isShardGone())) return [];
      throw error;
    }
    return this.window.upTo(end).map((record) => toLambdaRecord(record, this.streamArn));
  }

  /** Gets to where the range starts, or to the rest of it. Returns false if the stream has trimmed all of it. */
  private async approach(range: SequenceRange): Promise<boolean> {
    const start = BigInt(range.startSequenceNumber);
    while (!this.window.reaches(start)) {
      if (!this.cursor.isOpen || !this.window.isPlaced || !this.isNear(range)) return this.jumpTo(range);
      await this.readPage(range);
    }
    return true;
  }

  /** Whether the next page is expected to reach the range, going by how much time the last one covered. */
  private isNear({ firstArrivalMs = Infinity }: SequenceRange): boolean {
    const { first, last } = this.pageMs;
    return firstArrivalMs <= last + (last - first) + CLOCK_GRAIN_MS;
  }

  /** Where the start is trimmed and the end is not, the range goes on at the oldest record. */
  private async jumpTo({ startSequenceNumber, endSequenceNumber }: SequenceRange): Promise<boolean> {
    this.window.place();
    if (await this.moveTo(startSequenceNumber)) return true;
    return (await this.moveTo(endSequenceNumber)) && this.cursor.moveTo({ ShardIteratorType: 'TRIM_HORIZON' });
  }

  private async moveTo(SequenceNumber: string): Promise<boolean> {
    return this.cursor.moveTo({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber });
  }

  private async readPage(range: SequenceRange): Promise<void> {
    const page = await this.cursor.nextPage();
    if (!page) {
      await this.jumpTo(range);
    } else if (page.length > 0) {
      this.window.add(page);
      this.pageMs = { first: createdAtMs(page[0]), last: createdAtMs(page.at(-1)!) };
      this.emptyPages = 0;
    } else if (++this.emptyPages % EMPTY_PAGES === 0 && this.cursor.isOpen) {
      // The expected record may have been trimmed since. A new iterator tells.
      const isThere = this.cursor.lastSequenceNumber !== undefined && (await this.cursor.reopen());
      if (!isThere) await this.jumpTo(range);
    }
    if (this.emptyPages >= MAX_EMPTY_PAGES) throw this.neverWritten(range);
  }

  private neverWritten({ endSequenceNumber }: SequenceRange): Error {
    return new Error(
      `the shard ${this.shardId} of ${this.streamArn} has no record ${endSequenceNumber} up to now: the message points at what was never written`,
    );
  }

  /** A shard is gone some time after its last record. Nothing is known of a stream that is missing itself. */
  private async isShardGone(): Promise<boolean> {
    try {
      await this.client.send(new DescribeStreamCommand({ StreamArn: this.streamArn, Limit: 1 }));
      return true;
    } catch (cause) {
      if (!(cause instanceof ResourceNotFoundException)) throw cause;
      throw new Error(
        `the stream ${this.streamArn} is not there: its table was deleted, or it is in another account or Region than these credentials`,
        { cause },
      );
    }
  }
}

function createdAtMs({ dynamodb }: _Record): number {
  return dynamodb!.ApproximateCreationDateTime?.getTime() ?? NaN;
}
