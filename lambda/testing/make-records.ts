import { encodeItem } from './encode';
import { parseArn } from '../../src/shared/arn';
import { AttributeMap, AttributeValue, DynamoDBRecord, StreamViewType } from '../record/event';

/** The properties of a record other than its item. */
export interface RecordOptions<Item = any> {
  /**
   * The names of the attributes that are the item's primary key.
   *
   * @default - the first attribute of the item
   */
  readonly keys?: readonly (keyof Item & string)[];

  /**
   * The images that the record has.
   *
   * @default 'NEW_AND_OLD_IMAGES'
   */
  readonly streamViewType?: StreamViewType;

  /**
   * When the item changed. A DynamoDB stream keeps this to the second.
   *
   * @default 2026-01-01T00:00:00Z
   */
  readonly approximateCreationDateTime?: Date;

  /**
   * The ARN of the stream.
   *
   * @default - the ARN of the stream of a table named Table
   */
  readonly eventSourceARN?: string;

  /**
   * The record's position in its shard. Set it if the order of records in several events matters.
   *
   * @default - the event numbers its records
   */
  readonly sequenceNumber?: string;

  /**
   * The record's id.
   *
   * @default - the event makes an id of the record's content
   */
  readonly eventID?: string;
}

const KEY_TYPES = ['S', 'N', 'B'];

/** Makes the record of an item that did not exist before. */
export function insertOf<Item extends object>(item: Item, options: RecordOptions<Item> = {}): DynamoDBRecord {
  return recordOf('INSERT', options, { NewImage: encodeItem(item) });
}

/** Makes the record of an item that was changed. */
export function modifyOf<Item extends object>(
  before: Item,
  after: Item,
  options: RecordOptions<Item> = {},
): DynamoDBRecord {
  return recordOf('MODIFY', options, { NewImage: encodeItem(after), OldImage: encodeItem(before) });
}

/** Makes the record of an item that a request removed. */
export function removeOf<Item extends object>(item: Item, options: RecordOptions<Item> = {}): DynamoDBRecord {
  return recordOf('REMOVE', options, { OldImage: encodeItem(item) });
}

/** Makes the record of an item that DynamoDB removed because its time to live had passed. */
export function expiryOf<Item extends object>(item: Item, options: RecordOptions<Item> = {}): DynamoDBRecord {
  return { ...removeOf(item, options), userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } };
}

interface Images {
  readonly NewImage?: AttributeMap;
  readonly OldImage?: AttributeMap;
}

function recordOf(
  eventName: DynamoDBRecord['eventName'],
  options: RecordOptions,
  { NewImage, OldImage }: Images,
): DynamoDBRecord {
  const {
    keys,
    streamViewType = 'NEW_AND_OLD_IMAGES',
    approximateCreationDateTime = new Date('2026-01-01T00:00:00Z'),
    eventSourceARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/Table/stream/2026-01-01T00:00:00.000',
    sequenceNumber,
    eventID,
  } = options;
  const Keys = keysOf((NewImage ?? OldImage)!, keys);
  if (OldImage && JSON.stringify(keysOf(OldImage, Object.keys(Keys))) !== JSON.stringify(Keys)) {
    throw new TypeError(
      `both images must have the same ${Object.keys(Keys).join(' and ')}, because an item keeps its primary key. Use removeOf and insertOf for two items`,
    );
  }
  const has = (image: StreamViewType) => streamViewType === image || streamViewType === 'NEW_AND_OLD_IMAGES';
  return {
    ...(eventID && { eventID }),
    eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: parseArn(eventSourceARN)?.region,
    eventSourceARN,
    dynamodb: {
      // A DynamoDB stream keeps times to the second.
      ApproximateCreationDateTime: Math.floor(approximateCreationDateTime.getTime() / 1000),
      Keys,
      ...(NewImage && has('NEW_IMAGE') && { NewImage }),
      ...(OldImage && has('OLD_IMAGE') && { OldImage }),
      ...(sequenceNumber && { SequenceNumber: sequenceNumber }),
      StreamViewType: streamViewType,
    },
  };
}

function keysOf(image: AttributeMap, names: readonly string[] = Object.keys(image).slice(0, 1)): AttributeMap {
  if (names.length < 1 || names.length > 2) {
    throw new TypeError(`a primary key must be one or two attributes, got ${names.length}`);
  }
  return Object.fromEntries(names.map((name) => [name, keyAttribute(name, image[name])]));
}

function keyAttribute(name: string, attribute: AttributeValue = {}): AttributeValue {
  const [type, value] = Object.entries(attribute)[0] ?? [];
  if (KEY_TYPES.includes(type) && value !== '') return attribute;
  throw new TypeError(
    `key attribute '${name}' must be a number, or a string or Uint8Array that is not empty. Pass the names of the key attributes as { keys: […] }`,
  );
}
