import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { FoundFailure } from './collect';
import { FailureResolver, ResolvedFailure } from './failure-resolver';
import { compare, sequenceNumberOf, startOf } from './sequence-numbers';
import { DynamoDBRecord } from '../record/event';

/** A record that is to be redriven. */
export interface RedrivenRecord {
  readonly record: DynamoDBRecord;
  /** The failures that have it: AWS may report one record in several messages. */
  readonly owners: readonly ResolvedFailure[];
}

/** A step through the records of failures. A failure is resolved before its first record comes. */
export type RecordStep =
  | { readonly type: 'resolved'; readonly resolved: ResolvedFailure }
  | { readonly type: 'record'; readonly record: RedrivenRecord }
  /** It is the last step: later records may be of the same items. */
  | { readonly type: 'unreadable'; readonly failure: FoundFailure; readonly error: Error };

/** A record that was read, and comes once all failures that may have earlier ones are resolved. */
interface ReadRecord {
  readonly sequenceNumber: bigint;
  readonly owners: ResolvedFailure[];
  record: DynamoDBRecord;
}

/**
 * The records of failures of one stream, each once and in the order of their sequence numbers. For the records of an
 * item that is the order in which they were written, across shards and messages. A shard is read when its turn comes,
 * so that only overlapping failures are in memory together.
 */
export async function* recordsInOrder(
  client: DynamoDBStreamsClient,
  failures: readonly FoundFailure[],
): AsyncGenerator<RecordStep> {
  const resolver = new FailureResolver(client);
  let read: ReadRecord[] = [];
  for (const failure of [...failures].sort((one, other) => compare(startOf(one), startOf(other)))) {
    const start = startOf(failure);
    const ready = read.findIndex(({ sequenceNumber }) => sequenceNumber >= start);
    for (const record of read.splice(0, ready < 0 ? read.length : ready)) yield { type: 'record', record };

    const resolved = await resolver.resolve(failure).catch((cause: Error) => unreadable(failure, cause));
    if (resolved instanceof Error) return yield { type: 'unreadable', failure, error: resolved };
    read = merge(read, resolved);
    yield { type: 'resolved', resolved };
  }
  for (const record of read) yield { type: 'record', record };
}

function unreadable({ id }: FoundFailure, cause: Error): Error {
  const advice = `If nobody will ever be able to read them, give it up with redrive discard ${id}, or, in a saved file, remove its line`;
  return new Error(
    `the records of the failure ${id} cannot be read: ${cause.message}. ${advice}; until then, what comes after it in its stream has to wait`,
    { cause },
  );
}

/** Keeps each record once, with the origins of all messages that have it, and the parked form where there is one. */
function merge(read: readonly ReadRecord[], resolved: ResolvedFailure): ReadRecord[] {
  const bySequenceNumber = new Map(read.map((one) => [one.sequenceNumber, one]));
  for (const record of resolved.records) {
    const sequenceNumber = sequenceNumberOf(record);
    const known = bySequenceNumber.get(sequenceNumber);
    if (!known) {
      bySequenceNumber.set(sequenceNumber, { sequenceNumber, record, owners: [resolved] });
    } else {
      known.owners.push(resolved);
      const origins = [...new Set([...(known.record.origins ?? []), ...(record.origins ?? [])])];
      known.record = { ...(record.redriven === 1 ? record : known.record), origins };
    }
  }
  return [...bySequenceNumber.values()].sort((one, other) => compare(one.sequenceNumber, other.sequenceNumber));
}
