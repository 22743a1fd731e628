import { DynamoDBRecord } from '../../record/event';

/** AWS documents sequence numbers of up to 40 digits. */
const DIGITS = 40;

/** The parts of a Put or an Update of the document client that keep it from overwriting the write of a later record. */
export interface SequenceGuard {
  /** To be stored with the item. */
  readonly attributes: { readonly [attribute: string]: WrittenBy };
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: { readonly [name: string]: string };
  readonly ExpressionAttributeValues: { readonly [name: string]: string | number };
}

/** The record that has written an item last. */
export interface WrittenBy {
  /** The ARN of its stream. */
  readonly stream: string;
  /** Its sequence number, padded with zeros to 40 digits, so that text compares as numbers do. */
  readonly sequenceNumber: string;
  /** When its change was made, in seconds since 1970. */
  readonly time: number;
}

/** Where the guard keeps what it needs. */
export interface SequenceGuardOptions {
  /** @default 'streamSequence' */
  readonly attribute?: string;
}

/**
 * Guards a write against records that come late. The item remembers the record that has written it last, and only a
 * later record may overwrite it: a record that is delivered again, late or twice leaves the item as it is. The guard
 * costs nothing beside the write.
 *
 * Records of one stream are compared by sequence number. Records of different streams are compared by the time of their
 * changes, to the second, because each stream has numbers of its own: a table gets a new stream when its view type
 * changes, when it is restored, and in each Region of a global table. In the same second the stream with the greater
 * ARN wins, which for the streams of one table is the newer one.
 *
 * For a record that removes, write an item that says so instead of deleting it: otherwise an earlier record brings the
 * item back.
 *
 * @param record a record of a DynamoDB stream, and not of a Kinesis data stream
 * @param write sends the Put or Update with the parts of the guard
 * @returns false if this or a later record has been written before
 * @throws TypeError if the record is not of a DynamoDB stream, and whatever `write` throws
 *
 * @example
 * await unlessNewer(record, ({ attributes, ...condition }) => dynamodb.send(new PutCommand({
 *   TableName, Item: { ...view, ...attributes }, ...condition,
 * })));
 */
export async function unlessNewer(
  { raw }: { readonly raw: DynamoDBRecord },
  write: (guard: SequenceGuard) => Promise<unknown>,
  { attribute = 'streamSequence' }: SequenceGuardOptions = {},
): Promise<boolean> {
  const { stream, sequenceNumber, time } = writtenBy(raw);
  try {
    await write({
      attributes: { [attribute]: { stream, sequenceNumber, time } },
      ConditionExpression: [
        'attribute_not_exists(#streamSequence)',
        '(#streamSequence.#stream = :stream AND #streamSequence.#sequenceNumber < :sequenceNumber)',
        '(#streamSequence.#stream <> :stream AND #streamSequence.#time < :time)',
        '(#streamSequence.#stream < :stream AND #streamSequence.#time = :time)',
        // Version 0.0 kept the padded number alone.
        '#streamSequence < :sequenceNumber',
      ].join(' OR '),
      ExpressionAttributeNames: {
        '#streamSequence': attribute,
        '#stream': 'stream',
        '#sequenceNumber': 'sequenceNumber',
        '#time': 'time',
      },
      ExpressionAttributeValues: { ':stream': stream, ':sequenceNumber': sequenceNumber, ':time': time },
    });
    return true;
  } catch (error) {
    if ((error as Error).name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

function writtenBy({ eventSourceARN = '', dynamodb = {} }: DynamoDBRecord): WrittenBy {
  const { SequenceNumber, ApproximateCreationDateTime } = dynamodb;
  if (
    !eventSourceARN.includes(':dynamodb:') ||
    SequenceNumber === undefined ||
    ApproximateCreationDateTime === undefined
  ) {
    throw new TypeError(
      `unlessNewer needs a record of a DynamoDB stream, with its sequence number and creation time, got one of ${eventSourceARN || 'no stream'}`,
    );
  }
  return {
    stream: eventSourceARN,
    sequenceNumber: SequenceNumber.padStart(DIGITS, '0'),
    time: ApproximateCreationDateTime,
  };
}
