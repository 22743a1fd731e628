import { inspect } from 'node:util';
import { Changes, changedNames } from './changes';
import { decodeAttribute, decodeItem, NumberFormat } from './decode';
import { AttributeMap, DynamoDBRecord, StreamViewType } from './event';

interface RecordBase<Item, Key, View extends StreamViewType> {
  /** The same on every delivery of the record. */
  readonly eventID: string;
  /** Which images the stream carries. */
  readonly streamViewType: View;
  /** The item's primary key, as DynamoDB has it: a schema does not touch it. */
  readonly keys: Key;
  /** Where the record stands in its shard: a decimal number of varying length, so compare as BigInt. */
  readonly sequenceNumber: string;
  /**
   * When DynamoDB wrote the record: to the second in a DynamoDB stream, to the millisecond in a Kinesis data stream.
   */
  readonly approximateCreationDateTime: Date;
  /** ARN of the stream, which names the table if it is a DynamoDB stream. */
  readonly eventSourceARN: string;
  /**
   * Whether it was given up or parked, and is given to the function again now. Later records of its item may be
   * processed already.
   */
  readonly redriven: boolean;
  /** The record as it was delivered. */
  readonly raw: DynamoDBRecord;
  /**
   * The attributes of the item, not those inside of them, that differ between the images, with their values. All that
   * an inserted item has is new, all that a removed one had is old. Equal is what DynamoDB takes for equal: a set in
   * whatever order, a map or list by what is in it.
   *
   * Throws if the stream's view type leaves out an image that this needs. With a schema, the values are those that the
   * schema made.
   */
  changes(): Changes<Item>;
  /** All of the record but `raw`, decoded, as a plain object. What is logged of a record is this. */
  toJSON(): Record<string, unknown>;
}

/** An item that was not there before. */
export interface InsertRecord<Item, Key, View extends StreamViewType = 'NEW_AND_OLD_IMAGES'> extends RecordBase<
  Item,
  Key,
  View
> {
  readonly eventName: 'INSERT';
  readonly newImage: ImageIn<View, 'NEW_IMAGE', Item>;
  readonly oldImage?: undefined;
}

/** An item that was changed. */
export interface ModifyRecord<Item, Key, View extends StreamViewType = 'NEW_AND_OLD_IMAGES'> extends RecordBase<
  Item,
  Key,
  View
> {
  readonly eventName: 'MODIFY';
  readonly newImage: ImageIn<View, 'NEW_IMAGE', Item>;
  readonly oldImage: ImageIn<View, 'OLD_IMAGE', Item>;
}

/** An item that was removed, by a request or by its time to live. */
export interface RemoveRecord<Item, Key, View extends StreamViewType = 'NEW_AND_OLD_IMAGES'> extends RecordBase<
  Item,
  Key,
  View
> {
  readonly eventName: 'REMOVE';
  readonly newImage?: undefined;
  readonly oldImage: ImageIn<View, 'OLD_IMAGE', Item>;
  /**
   * Whether DynamoDB itself removed the item because its time to live had passed. In a global table only the Region
   * where that was done says so: elsewhere it is a removal like any other.
   */
  readonly expired: boolean;
}

type ImageIn<View, Image extends StreamViewType, Item> = View extends Image | 'NEW_AND_OLD_IMAGES' ? Item : undefined;

/**
 * One change of an item, typed; `eventName` says which kind, and `streamViewType` which images there are, if the type
 * parameter leaves that open. `TableStreamConsumer` turns streams on with `NEW_AND_OLD_IMAGES`, which is the default
 * here too.
 *
 * Keys and images are decoded when they are first looked at. They are getters, as is the time: `{ ...record }` leaves
 * them out, `{ ...record.toJSON() }` does not.
 *
 * **Global tables.** Each replica has a stream of its own, and a write that was replicated is a record there like any
 * other: consumers in two Regions both see the change, under different `eventID`s and sequence numbers. Several quick
 * writes may have become one on the way. Of version 2019.11.21, which is what is made today, no record says in which
 * Region its write was made. Version 2017.11.29 keeps that in attributes of the item (`aws:rep:updateregion`,
 * `aws:rep:updatetime`, `aws:rep:deleting`), and writing those is one more `MODIFY`. To act once for each change,
 * consume in one Region only, or write the Region into an attribute of your own and filter by it.
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
 * Makes one record of a batch out of what was delivered. Throws when it has no keys, or is of no kind that DynamoDB
 * has.
 */
export function toStreamRecord<Item, Key, View extends StreamViewType = 'NEW_AND_OLD_IMAGES'>(
  record: DynamoDBRecord,
  numbers: NumberFormat,
): StreamRecord<Item, Key, View> {
  // What the types promise of the images, the stream's view type keeps.
  return new LazyRecord(record, numbers) as unknown as StreamRecord<Item, Key, View>;
}

/** Images that are not what was decoded. */
interface Images {
  readonly newImage: unknown;
  oldImage(): unknown;
}

/**
 * What `StreamRecord` is at run time. Its getters are the prototype's: own ones would take longer to make than the
 * images to decode.
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

  /** A record that is logged for what is wrong with it must not throw that. */
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
