import { encodeItem } from './encode';
import { parseArn } from '../../src/shared/arn';
import { AttributeMap, AttributeValue, DynamoDBRecord, StreamViewType } from '../record/event';

/** What a record says besides the item. */
export interface RecordOptions<Item = any> {
  /**
   * Names of the attributes that are the item's primary key.
   *
   * @default - the first attribute of the item
   */
  readonly keys?: readonly (keyof Item & string)[];

  /**
   * Which images the record has.
   *
   * @default 'NEW_AND_OLD_IMAGES'
   */
  readonly streamViewType?: StreamViewType;

  /** @default 2026-01-01T00:00:00Z */
  readonly approximateCreationDateTime?: Date;

  /** @default - ARN of the stream of a table named Table */
  readonly eventSourceARN?: string;

  /**
   * Give one where it matters how records of several events stand to each other.
   *
   * @default - the event numbers its records
   */
  readonly sequenceNumber?: string;

  /** @default - made by the event out of what the record says */
  readonly eventID?: string;
}

const KEY_TYPES = ['S', 'N', 'B'];

/** The record of an item that was not there before. */
export function insertOf<Item extends object>(item: Item, options: RecordOptions<Item> = {}): DynamoDBRecord {
  return recordOf('INSERT', options, { NewImage: encodeItem(item) });
}

/** The record of an item that was changed. */
export function modifyOf<Item extends object>(
  before: Item,
  after: Item,
  options: RecordOptions<Item> = {},
): DynamoDBRecord {
  return recordOf('MODIFY', options, { NewImage: encodeItem(after), OldImage: encodeItem(before) });
}

/** The record of an item that was removed by a request. */
export function removeOf<Item extends object>(item: Item, options: RecordOptions<Item> = {}): DynamoDBRecord {
  return recordOf('REMOVE', options, { OldImage: encodeItem(item) });
}

/** The record of an item that DynamoDB removed because its time to live had passed. */
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
      `an item keeps its primary key, ${Object.keys(Keys).join(' and ')}: one with another key is removed and inserted`,
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
      // A DynamoDB stream knows no more than the second.
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
    `key attribute '${name}' must be a number, or a string or Uint8Array that is not empty; name those of the item by { keys: […] }`,
  );
}
