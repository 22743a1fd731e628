import { decodeItem, NumberFormat } from './decode';
import { DynamoDBRecord } from './event';

interface RecordBase<Key> {
  /** The same on every delivery of the record. */
  readonly eventID: string;
  /** The item's primary key. */
  readonly keys: Key;
  /** Where the record stands in its shard: a decimal number of varying length, so compare as BigInt. */
  readonly sequenceNumber: string;
  /** When DynamoDB wrote the record, to the second. */
  readonly approximateCreationDateTime: Date;
  /** ARN of the stream, which names the table. */
  readonly eventSourceARN: string;
}

/** An item that was not there before. */
export interface InsertRecord<Item, Key> extends RecordBase<Key> {
  readonly eventName: 'INSERT';
  readonly newImage: Item;
  readonly oldImage?: undefined;
}

/** An item that was changed. */
export interface ModifyRecord<Item, Key> extends RecordBase<Key> {
  readonly eventName: 'MODIFY';
  readonly newImage: Item;
  readonly oldImage: Item;
}

/** An item that was removed, by a request or by its time to live. */
export interface RemoveRecord<Item, Key> extends RecordBase<Key> {
  readonly eventName: 'REMOVE';
  readonly newImage?: undefined;
  readonly oldImage: Item;
  /** Whether DynamoDB itself removed the item because its time to live had passed. */
  readonly expired: boolean;
}

/**
 * One change of an item, unmarshalled; `eventName` says which kind.
 *
 * The images are those of a stream with `NEW_AND_OLD_IMAGES`, which is what `StreamConsumer` turns on. With a narrower
 * view type the images that the stream does not carry are `undefined`.
 */
export type StreamRecord<Item = Record<string, unknown>, Key = Partial<Item>> =
  | InsertRecord<Item, Key>
  | ModifyRecord<Item, Key>
  | RemoveRecord<Item, Key>;

/** Decodes one record of a batch. Throws when it has no keys, or is of no kind that DynamoDB has. */
export function toStreamRecord<Item, Key>(record: DynamoDBRecord, numbers: NumberFormat): StreamRecord<Item, Key> {
  const { eventID, eventName, eventSourceARN, dynamodb, userIdentity } = record;
  if (eventName !== 'INSERT' && eventName !== 'MODIFY' && eventName !== 'REMOVE') {
    throw new TypeError(`eventName of the record must be INSERT, MODIFY or REMOVE, got ${JSON.stringify(eventName)}`);
  }
  if (!dynamodb?.Keys) throw new TypeError('dynamodb.Keys is missing from the record');
  // What the types promise of the images, the stream's view type keeps.
  return {
    eventID,
    eventName,
    keys: decodeItem(dynamodb.Keys, numbers),
    newImage: dynamodb.NewImage && decodeItem(dynamodb.NewImage, numbers),
    oldImage: dynamodb.OldImage && decodeItem(dynamodb.OldImage, numbers),
    sequenceNumber: dynamodb.SequenceNumber,
    approximateCreationDateTime: new Date((dynamodb.ApproximateCreationDateTime ?? NaN) * 1000),
    eventSourceARN,
    ...(eventName === 'REMOVE' && { expired: userIdentity?.principalId === 'dynamodb.amazonaws.com' }),
  } as StreamRecord<Item, Key>;
}
