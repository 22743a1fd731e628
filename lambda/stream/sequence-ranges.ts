import {
  _Record,
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  GetShardIteratorCommandInput,
  ResourceNotFoundException,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { toLambdaRecord } from './lambda-record';
import { DynamoDBRecord } from '../record/event';

/** A part of a shard, both ends included. */
export interface SequenceRange {
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
  /** When its first record was written, in milliseconds since 1970, if that is known: tells whether it is near. */
  readonly firstArrivalMs?: number;
}

interface Positioned {
  readonly sequenceNumber: bigint;
  readonly record: _Record;
}

/** DynamoDB writes times to the second. */
const CLOCK_GRAIN_MS = 1000;

/** So many are: what is waited for was never written. */
const MOST_EMPTY_PAGES = 1000;

/** So many pages without a record are not unusual, where a shard is long and little is written. */
const EMPTY_PAGES = 20;

/**
 * Reads ranges of one shard, in one pass where they are neighbours: what was read for one is kept for the next, and a
 * range that is expected on the next page is read on to. Only to a range further off does it jump. So a thousand ranges
 * that lie close together cost little more than the pages they lie on, where an iterator and a page for each would be
 * two thousand requests.
 *
 * What the stream has trimmed is missing from the records of a range, without an error.
 */
export class SequenceRangeReader {
  /** Undefined before the first, and null once the shard is closed and read to its end. */
  private iterator: string | null | undefined;
  /** All records that there are from `readFrom`, the start of the current range, to `readTo`. */
  private window: Positioned[] = [];
  private readFrom = 0n;
  private readTo = -1n;
  /** Since the last jump. */
  private lastRead?: string;
  /** When the first and the last record of the last page were written. */
  private pageMs = { first: 0, last: -Infinity };
  private emptyPages = 0;

  public constructor(
    private readonly client: DynamoDBStreamsClient,
    private readonly streamArn: string,
    private readonly shardId: string,
  ) {}

  /**
   * The records of a range that the stream still has, as Lambda delivers them. Ranges cost least in the order in which
   * they start.
   *
   * @throws if there is no such stream
   */
  public async read(range: SequenceRange): Promise<readonly DynamoDBRecord[]> {
    const [start, end] = [BigInt(range.startSequenceNumber), BigInt(range.endSequenceNumber)];
    if (start < this.readFrom) this.readTo = -1n;
    this.readFrom = start;
    this.forgetBefore(start);
    try {
      if (!(await this.approach(range, start))) return [];
      while (this.readTo < end && this.iterator) await this.readPage(range);
    } catch (error) {
      if (error instanceof ResourceNotFoundException && (await this.isShardGone())) return [];
      throw error;
    }
    const after = this.window.findIndex(({ sequenceNumber }) => sequenceNumber > end);
    return this.window
      .slice(0, after < 0 ? undefined : after)
      .map(({ record }) => toLambdaRecord(record, this.streamArn));
  }

  private forgetBefore(start: bigint): void {
    const first = this.window.findIndex(({ sequenceNumber }) => sequenceNumber >= start);
    this.window = first < 0 ? [] : this.window.slice(first);
  }

  /** Gets to where the range starts, or to what is left of it. False if nothing is. */
  private async approach(range: SequenceRange, start: bigint): Promise<boolean> {
    while (this.readTo < start) {
      if (!this.iterator || this.readTo < 0n || !this.isNear(range)) return this.jumpTo(range);
      await this.readPage(range);
      this.forgetBefore(start);
    }
    return true;
  }

  /** Whether the next page is expected to reach the range, going by how much time the last one covered. */
  private isNear({ firstArrivalMs = Infinity }: SequenceRange): boolean {
    const { first, last } = this.pageMs;
    return firstArrivalMs <= last + (last - first) + CLOCK_GRAIN_MS;
  }

  /** Where the start is trimmed and the end is not, to the oldest record there is. */
  private async jumpTo({ startSequenceNumber, endSequenceNumber }: SequenceRange): Promise<boolean> {
    if (this.readTo < BigInt(startSequenceNumber)) {
      this.window = [];
      this.readTo = BigInt(startSequenceNumber) - 1n;
    }
    this.lastRead = undefined;
    if (await this.open({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber: startSequenceNumber })) return true;
    if (!(await this.open({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber: endSequenceNumber }))) {
      return false;
    }
    return this.open({ ShardIteratorType: 'TRIM_HORIZON' });
  }

  /** False if the stream has trimmed what it asks for. */
  private async open(
    position: Pick<GetShardIteratorCommandInput, 'ShardIteratorType' | 'SequenceNumber'>,
  ): Promise<boolean> {
    try {
      const { ShardIterator } = await this.client.send(
        new GetShardIteratorCommand({ StreamArn: this.streamArn, ShardId: this.shardId, ...position }),
      );
      this.iterator = ShardIterator ?? null;
      return true;
    } catch (error) {
      if (!(error instanceof TrimmedDataAccessException)) throw error;
      this.iterator = null;
      return false;
    }
  }

  private async readPage(range: SequenceRange): Promise<void> {
    try {
      const { Records = [], NextShardIterator } = await this.client.send(
        new GetRecordsCommand({ ShardIterator: this.iterator! }),
      );
      this.iterator = NextShardIterator ?? null;
      if (Records.length > 0) {
        this.take(Records.map((record) => ({ record, sequenceNumber: BigInt(record.dynamodb!.SequenceNumber!) })));
      }
      // What is waited for may have been trimmed since: a new iterator tells.
      else if (++this.emptyPages % EMPTY_PAGES === 0 && this.iterator) {
        await this.reopen(range);
      }
      if (this.emptyPages >= MOST_EMPTY_PAGES) throw this.neverWritten(range);
    } catch (error) {
      // An iterator lives for 15 minutes, and points at a record that may be trimmed before it is used.
      if (!(error instanceof ExpiredIteratorException || error instanceof TrimmedDataAccessException)) throw error;
      await this.reopen(range);
    }
  }

  private take(page: readonly Positioned[]): void {
    const [first, last] = [page[0], page.at(-1)!];
    this.pageMs = { first: createdAtMs(first), last: createdAtMs(last) };
    for (const record of page) if (record.sequenceNumber > this.readTo) this.window.push(record);
    this.lastRead = last.record.dynamodb!.SequenceNumber!;
    this.readTo = last.sequenceNumber;
    this.emptyPages = 0;
  }

  private neverWritten({ endSequenceNumber }: SequenceRange): Error {
    return new Error(
      `the shard ${this.shardId} of ${this.streamArn} has no record ${endSequenceNumber} up to now: the message points at what was never written`,
    );
  }

  private async reopen(range: SequenceRange): Promise<void> {
    if (
      this.lastRead &&
      (await this.open({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: this.lastRead }))
    ) {
      return;
    }
    await this.jumpTo(range);
  }

  /** A shard is gone some time after its last record. Of a stream that is not there nothing can be said. */
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

function createdAtMs({ record }: Positioned): number {
  return record.dynamodb!.ApproximateCreationDateTime?.getTime() ?? NaN;
}
