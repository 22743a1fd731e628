import { inspect } from 'node:util';
import { Changes, changedNames } from './changes';
import { decodeAttribute, decodeItem, NumberFormat } from './decode';
import { AttributeMap, DynamoDBRecord, StreamViewType } from './event';

interface RecordBase<Item, Key, View extends StreamViewType> {
  /** The record's id, which all deliveries of the record share. */
  readonly eventID: string;
  /** The images that the stream carries. */
  readonly streamViewType: View;
  /** The item's primary key as DynamoDB has it. A schema does not change it. */
  readonly keys: Key;
  /** The record's position in its shard, a decimal number of varying length. Compare two as BigInt. */
  readonly sequenceNumber: string;
  /**
   * When DynamoDB wrote the record, to the second in a DynamoDB stream, and to the millisecond in a Kinesis data
   * stream.
   */
  readonly approximateCreationDateTime: Date;
  /** The ARN of the stream. The ARN of a DynamoDB stream names the table. */
  readonly eventSourceARN: string;
  /**
   * Whether a redrive delivers the record, after Lambda discarded it or the handler helper parked it. Later records of
   * its item may have been processed already.
   */
  readonly redriven: boolean;
  /** The record as Lambda delivered it. */
  readonly raw: DynamoDBRecord;
  /**
   * Returns the top-level attributes that differ between the images, with their values. For an inserted item they are
   * all new, and for a removed item all old. Values are equal if DynamoDB treats them as equal. The order of a set, for
   * example, does not count. With a schema, the values are the schema's output.
   *
   * @throws if the stream's view type leaves out an image that this needs
   */
  changes(): Changes<Item>;
  /** Returns the decoded record as a plain object, without `raw`. A logger prints this. */
  toJSON(): Record<string, unknown>;
}

/** The record of an item that did not exist before. */
export interface InsertRecord<Item, Key, View extends StreamViewType = 'NEW_AND_OLD_IMAGES'> extends RecordBase<
  Item,
  Key,
  View
> {
  readonly eventName: 'INSERT';
  readonly newImage: ImageIn<View, 'NEW_IMAGE', Item>;
  readonly oldImage?: undefined;
}

/** The record of an item that was changed. */
export interface ModifyRecord<Item, Key, View extends StreamViewType = 'NEW_AND_OLD_IMAGES'> extends RecordBase<
  Item,
  Key,
  View
> {
  readonly eventName: 'MODIFY';
  readonly newImage: ImageIn<View, 'NEW_IMAGE', Item>;
  readonly oldImage: ImageIn<View, 'OLD_IMAGE', Item>;
}

/** The record of an item that was removed, by a request or by its time to live. */
export interface RemoveRecord<Item, Key, View extends StreamViewType = 'NEW_AND_OLD_IMAGES'> extends RecordBase<
  Item,
  Key,
  View
> {
  readonly eventName: 'REMOVE';
  readonly newImage?: undefined;
  readonly oldImage: ImageIn<View, 'OLD_IMAGE', Item>;
  /**
   * Whether DynamoDB removed the item because its time to live had passed. In a global table this is true only in the
   * Region where that happened. The replicas elsewhere get an ordinary removal.
   */
  readonly expired: boolean;
}

type ImageIn<View, Image extends StreamViewType, Item> = View extends Image | 'NEW_AND_OLD_IMAGES' ? Item : undefined;

/**
 * One change of an item, typed. `eventName` distinguishes insertions, modifications and removals. `streamViewType`
 * distinguishes the images, if the type parameter leaves them open. `TableStreamConsumer` turns streams on with
 * `NEW_AND_OLD_IMAGES`, the default of the type parameter.
 *
 * Keys and images are decoded when you first read them. They are getters, as is the time: `{ ...record }` leaves them
 * out, and `{ ...record.toJSON() }` includes them.
 *
 * **Global tables.** Each replica has a stream of its own. A replicated write is an ordinary record there, so consumers
 * in two Regions both get the change, with different `eventID`s and sequence numbers. Replication may combine several
 * quick writes into one. In version 2019.11.21, the current one, a record does not tell the Region of its write.
 * Version 2017.11.29 keeps the Region in attributes of the item (`aws:rep:updateregion`, `aws:rep:updatetime`,
 * `aws:rep:deleting`), and writing these is another `MODIFY`. To act once for each change, consume in one Region only,
 * or write the Region into an attribute of your own and filter by it.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables-CoreConcepts.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables_HowItWorks.html
 */
export type StreamRecord<
  Item = Record<string, unknown>,
  Key = Partial<Item>,
  View extends StreamViewType = 'NEW_AND_OLD_IMAGES',
> =
  // For a union of view types, a union of records.
  View extends StreamViewType
    ? InsertRecord<Item, Key, View> | ModifyRecord<Item, Key, View> | RemoveRecord<Item, Key, View>
    : never;

/**
 * Makes a typed record out of a delivered one.
 *
 * @throws if the record has no keys, or an unknown `eventName`
 */
export function toStreamRecord<Item, Key, View extends StreamViewType = 'NEW_AND_OLD_IMAGES'>(
  record: DynamoDBRecord,
  numbers: NumberFormat,
): StreamRecord<Item, Key, View> {
  // The types are right about the images, because the stream's view type decides on both.
  return new LazyRecord(record, numbers) as unknown as StreamRecord<Item, Key, View>;
}

/** The output of a schema, in place of the decoded images. */
interface Images {
  readonly newImage: unknown;
  oldImage(): unknown;
}

/**
 * Implements `StreamRecord`, and decodes on demand. The getters are on the prototype, because own getters would take
 * longer to make than the images to decode.
 */
export class LazyRecord {
  readonly eventID: unknown;
  readonly eventName: string;
  readonly streamViewType: unknown;
  readonly sequenceNumber: unknown;
  readonly eventSourceARN: unknown;
  declare readonly expired?: boolean;
  readonly #raw: DynamoDBRecord;
  readonly #numbers: NumberFormat;
  readonly #images?: Images;
  #keys?: unknown;
  #newImage?: unknown;
  #oldImage?: unknown;

  constructor(raw: DynamoDBRecord, numbers: NumberFormat, images?: Images) {
    const { eventName, dynamodb } = raw;
    if (eventName !== 'INSERT' && eventName !== 'MODIFY' && eventName !== 'REMOVE') {
      throw new TypeError(`eventName of the record must be INSERT, MODIFY or REMOVE, got ${JSON.stringify(eventName)}`);
    }
    if (!dynamodb?.Keys) throw new TypeError('dynamodb.Keys is missing from the record');
    this.eventID = raw.eventID;
    this.eventName = eventName;
    this.streamViewType = dynamodb.StreamViewType;
    this.sequenceNumber = dynamodb.SequenceNumber;
    this.eventSourceARN = raw.eventSourceARN;
    if (eventName === 'REMOVE') this.expired = raw.userIdentity?.principalId === 'dynamodb.amazonaws.com';
    this.#raw = raw;
    this.#numbers = numbers;
    this.#images = images;
  }

  get raw() {
    return this.#raw;
  }

  get redriven() {
    return this.#raw.redriven !== undefined;
  }

  get approximateCreationDateTime() {
    return new Date((this.#raw.dynamodb!.ApproximateCreationDateTime ?? NaN) * 1000);
  }

  get keys() {
    return (this.#keys ??= this.#decode(this.#raw.dynamodb!.Keys));
  }

  get newImage() {
    return (this.#newImage ??= this.#images ? this.#images.newImage : this.#decode(this.#raw.dynamodb!.NewImage));
  }

  get oldImage() {
    return (this.#oldImage ??= this.#images ? this.#images.oldImage() : this.#decode(this.#raw.dynamodb!.OldImage));
  }

  withImages(images: Images): LazyRecord {
    return new LazyRecord(this.#raw, this.#numbers, images);
  }

  changes() {
    const oldImage = this.eventName === 'INSERT' ? {} : this.#needed('OldImage');
    const newImage = this.eventName === 'REMOVE' ? {} : this.#needed('NewImage');
    // fromEntries defines, it does not assign: an attribute named __proto__ stays one.
    return Object.fromEntries(
      changedNames(oldImage, newImage).map((name) => [
        name,
        {
          ...(Object.hasOwn(oldImage, name) && { oldValue: this.#valueIn('oldImage', oldImage, name) }),
          ...(Object.hasOwn(newImage, name) && { newValue: this.#valueIn('newImage', newImage, name) }),
        },
      ]),
    );
  }

  toJSON() {
    const { approximateCreationDateTime, redriven, keys, newImage, oldImage } = this;
    return { ...this, approximateCreationDateTime, redriven, keys, newImage, oldImage };
  }

  /** Lets the console print a record that cannot be decoded. */
  [inspect.custom]() {
    try {
      return this.toJSON();
    } catch (error) {
      return { ...this, error };
    }
  }

  #decode(attributes: AttributeMap | undefined) {
    return attributes && decodeItem(attributes, this.#numbers);
  }

  #needed(image: 'NewImage' | 'OldImage'): AttributeMap {
    const attributes = this.#raw.dynamodb![image];
    if (attributes) return attributes;
    throw new TypeError(
      `changes() of a record of ${this.eventName} needs its ${image}, which a stream with the view type ${this.streamViewType} does not carry; it must be NEW_AND_OLD_IMAGES`,
    );
  }

  #valueIn(image: 'oldImage' | 'newImage', attributes: AttributeMap, name: string) {
    if (!this.#images) return decodeAttribute(name, attributes[name], this.#numbers);
    const item = Object(this[image]);
    return Object.hasOwn(item, name) ? item[name] : undefined;
  }
}
