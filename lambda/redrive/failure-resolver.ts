import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { FoundFailure } from './collect';
import { compare, sequenceNumberOf } from './sequence-numbers';
import { DynamoDBRecord } from '../record/event';
import { SequenceRangeReader } from '../stream/sequence-range-reader';

/** A failure with its records. */
export interface ResolvedFailure {
  readonly failure: FoundFailure;
  /** The records that are left, in order, marked as redriven, with the first record of their batch as origin. */
  readonly records: readonly DynamoDBRecord[];
  /** How many records the stream has trimmed. */
  readonly lost: number;
  /**
   * How many more records there are between its first and its last than failed. The mapping has given them to another
   * of its parallel invocations, or a filter has left them out, and the message does not say which they are.
   */
  readonly surplus: number;
}

/**
 * Fetches the records of failures. It reads the stream in one pass where failures lie close together and are resolved
 * in order.
 */
export class FailureResolver {
  private readonly readers = new Map<string, SequenceRangeReader>();

  public constructor(private readonly client: DynamoDBStreamsClient) {}

  public async resolve(failure: FoundFailure): Promise<ResolvedFailure> {
    const records = await this.recordsOf(failure);
    const isHeadTrimmed =
      failure.range !== undefined && records[0]?.dynamodb?.SequenceNumber !== failure.range.startSequenceNumber;
    const missing = failure.batchSize - records.length;
    const origin = isHeadTrimmed ? undefined : records[0]?.eventID;
    return {
      failure,
      records: records.map((record) => ({
        ...record,
        redriven: record.redriven ?? 0,
        origins: record.origins ?? (origin === undefined ? [] : [origin]),
      })),
      lost: Math.max(0, missing),
      surplus: isHeadTrimmed ? 0 : Math.max(0, -missing),
    };
  }

  private async recordsOf(failure: FoundFailure): Promise<readonly DynamoDBRecord[]> {
    const { range, records = [], streamArn, firstArrivalMs } = failure;
    if (!range) return [...records].sort((one, other) => compare(sequenceNumberOf(one), sequenceNumberOf(other)));
    const id = `${streamArn} ${range.shardId}`;
    let reader = this.readers.get(id);
    if (!reader) this.readers.set(id, (reader = new SequenceRangeReader(this.client, streamArn, range.shardId)));
    return reader.read({ ...range, firstArrivalMs });
  }
}
