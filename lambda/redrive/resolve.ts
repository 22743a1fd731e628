import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { FoundFailure } from './collect';
import { DynamoDBRecord } from '../record/event';
import { SequenceRangeReader } from '../stream/sequence-ranges';

/** A failure with its records. */
export interface ResolvedFailure {
  readonly failure: FoundFailure;
  /** Those that are left, in order, marked as redriven. */
  readonly records: readonly DynamoDBRecord[];
  /** How many the stream has trimmed. */
  readonly lost: number;
  /**
   * How many more records there are between its first and its last than failed. The mapping has given them to another
   * of its parallel invocations, or a filter has left them out, and the message does not say which they are.
   */
  readonly surplus: number;
}

/** A record that is to be redriven. */
export interface RedrivenRecord {
  readonly record: DynamoDBRecord;
  /** Those that have it: AWS may report one record in several messages. */
  readonly owners: readonly ResolvedFailure[];
}

/** What comes of failures, in this order: each is resolved before its first record comes. */
export type Resolution =
  | { readonly type: 'resolved'; readonly resolved: ResolvedFailure }
  | { readonly type: 'record'; readonly record: RedrivenRecord }
  /** It is the last: whatever comes after it may be of the same items. */
  | { readonly type: 'unreadable'; readonly error: Error };

/**
 * The records of failures of one stream, each once and in the order of their sequence numbers, which for the records of
 * an item is the order in which they were written, across shards and messages. A shard is read when its turn comes, so
 * that no more is in memory than what overlaps.
 */
export async function* recordsInOrder(
  client: DynamoDBStreamsClient,
  failures: readonly FoundFailure[],
): AsyncGenerator<Resolution> {
  const resolver = new FailureResolver(client);
  let waiting: Waiting[] = [];
  for (const failure of [...failures].sort((one, other) => compare(startOf(one), startOf(other)))) {
    const start = startOf(failure);
    // All that has an earlier record has been read.
    const ready = waiting.findIndex(({ sequenceNumber }) => sequenceNumber >= start);
    for (const record of waiting.splice(0, ready < 0 ? waiting.length : ready)) yield { type: 'record', record };

    const resolved = await resolver.resolve(failure).catch((cause: Error) => unreadable(failure, cause));
    if (resolved instanceof Error) return yield { type: 'unreadable', error: resolved };
    waiting = merge(waiting, resolved);
    yield { type: 'resolved', resolved };
  }
  for (const record of waiting) yield { type: 'record', record };
}

/** The sequence number of the first record. */
export function startOf({ range, records = [] }: FoundFailure): bigint {
  return range
    ? BigInt(range.startSequenceNumber)
    : records.map(sequenceNumberOf).reduce((one, other) => (one < other ? one : other));
}

/** The sequence number of the last record. */
export function endOf({ range, records = [] }: FoundFailure): bigint {
  return range
    ? BigInt(range.endSequenceNumber)
    : records.map(sequenceNumberOf).reduce((one, other) => (one > other ? one : other));
}

function unreadable({ id }: FoundFailure, cause: Error): Error {
  const advice = `If nobody will ever be able to read them, give it up with redrive discard ${id}, or, in a saved file, remove its line`;
  return new Error(
    `the records of the failure ${id} cannot be read: ${cause.message}. ${advice}; until then, what comes after it in its stream has to wait`,
    { cause },
  );
}

interface Waiting {
  readonly sequenceNumber: bigint;
  readonly owners: ResolvedFailure[];
  record: DynamoDBRecord;
}

/**
 * Fetches the records of failures. The stream is read in one pass where failures lie close together and are asked for
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
    return {
      failure,
      records: records.map((record) => ({ ...record, redriven: record.redriven ?? 0 })),
      lost: Math.max(0, missing),
      surplus: isHeadTrimmed ? 0 : Math.max(0, -missing),
    };
  }

  private async recordsOf({
    range,
    records = [],
    streamArn,
    firstArrivalMs,
  }: FoundFailure): Promise<readonly DynamoDBRecord[]> {
    if (!range) return [...records].sort((one, other) => compare(sequenceNumberOf(one), sequenceNumberOf(other)));
    const id = `${streamArn} ${range.shardId}`;
    let reader = this.readers.get(id);
    if (!reader) this.readers.set(id, (reader = new SequenceRangeReader(this.client, streamArn, range.shardId)));
    return reader.read({ ...range, firstArrivalMs });
  }
}

/**
 * Of a record that is there twice, the one that was parked: what else is known of its delivery says that it is done.
 */
function merge(waiting: readonly Waiting[], resolved: ResolvedFailure): Waiting[] {
  const bySequenceNumber = new Map(waiting.map((one) => [one.sequenceNumber, one]));
  for (const record of resolved.records) {
    const sequenceNumber = sequenceNumberOf(record);
    const known = bySequenceNumber.get(sequenceNumber);
    if (!known) {
      bySequenceNumber.set(sequenceNumber, { sequenceNumber, record, owners: [resolved] });
    } else {
      known.owners.push(resolved);
      if (record.redriven === 1) known.record = record;
    }
  }
  return [...bySequenceNumber.values()].sort((one, other) => compare(one.sequenceNumber, other.sequenceNumber));
}

function sequenceNumberOf({ dynamodb }: DynamoDBRecord): bigint {
  return BigInt(dynamodb!.SequenceNumber!);
}

function compare(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
