/** A value of a record. */
export interface LeafShape {
  /** The types that JSON can have it in. */
  readonly types: readonly ('string' | 'number' | 'boolean')[];
  /** The only values that it has. */
  readonly values?: readonly unknown[];
  /** The form that its values have. */
  readonly form?: RegExp;
}

/** The attributes of an item. Each name can be one. */
export const ATTRIBUTES = Symbol('attributes');

type Shape = LeafShape | typeof ATTRIBUTES | { readonly fields: Fields };

interface Fields {
  readonly [name: string]: Shape;
}

const STRING = { types: ['string'] } as const;
const NUMBER = { types: ['number'] } as const;
const BOOLEAN = { types: ['boolean'] } as const;

/** A number as DynamoDB writes it: without exponent, and without zeros that it does not need. */
export const DECIMAL = /^(0|-?(0|[1-9]\d*)\.\d*[1-9]|-?[1-9]\d*)$/;

export const EVENT_NAMES = ['INSERT', 'MODIFY', 'REMOVE'] as const;

/** The images that a record has, by `StreamViewType`. */
export const IMAGES_OF_VIEW: { readonly [viewType: string]: readonly string[] } = {
  KEYS_ONLY: [],
  NEW_IMAGE: ['NewImage'],
  OLD_IMAGE: ['OldImage'],
  NEW_AND_OLD_IMAGES: ['NewImage', 'OldImage'],
};

/** The image that a record of an event never has. */
export const ABSENT_IMAGES: { readonly [eventName: string]: string } = { INSERT: 'OldImage', REMOVE: 'NewImage' };

/**
 * A record of a DynamoDB stream, as Lambda compares it with a filter.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
 */
const RECORD: Fields = {
  eventID: STRING,
  eventName: { ...STRING, values: EVENT_NAMES },
  eventVersion: STRING,
  eventSource: { ...STRING, values: ['aws:dynamodb'] },
  eventSourceARN: STRING,
  awsRegion: STRING,
  userIdentity: { fields: { type: { ...STRING, values: ['Service'] }, principalId: STRING } },
  dynamodb: {
    fields: {
      // AWS's documents show a string, and its events have a number.
      ApproximateCreationDateTime: { types: ['number', 'string'] },
      SequenceNumber: STRING,
      SizeBytes: NUMBER,
      StreamViewType: { ...STRING, values: Object.keys(IMAGES_OF_VIEW) },
      Keys: ATTRIBUTES,
      NewImage: ATTRIBUTES,
      OldImage: ATTRIBUTES,
    },
  },
};

/** The values of attributes by DynamoDB type. Of a set, one element is compared. `M` and `L` contain attributes. */
const ATTRIBUTE_VALUES: { readonly [type: string]: LeafShape } = {
  S: STRING,
  N: { ...STRING, form: DECIMAL },
  B: STRING,
  SS: STRING,
  NS: { ...STRING, form: DECIMAL },
  BS: STRING,
  BOOL: BOOLEAN,
  NULL: { ...BOOLEAN, values: [true] },
};

/** Why no record has a value at a field. */
export type NoLeaf =
  | { readonly reason: 'no such field'; readonly field: string; readonly names: readonly string[] }
  | { readonly reason: 'fields'; readonly names: readonly string[] }
  | { readonly reason: 'no type' };

/**
 * Finds a field by its name, in which dots join the names on the way to it.
 *
 * The name of an attribute can have dots, too. Whatever they mean, the last name of a value within an image is its
 * type, and the names before it are those of attributes.
 */
export function leafAt(name: string): LeafShape | NoLeaf {
  const names = name.split('.');
  let shape: Shape = { fields: RECORD };
  for (const [index, field] of names.entries()) {
    if (shape === ATTRIBUTES) {
      const type = names[names.length - 1];
      const isTyped = index < names.length - 1 && Object.hasOwn(ATTRIBUTE_VALUES, type);
      return isTyped ? ATTRIBUTE_VALUES[type] : { reason: 'no type' };
    }
    const fields: Fields = 'fields' in shape ? shape.fields : {};
    if (!Object.hasOwn(fields, field)) {
      return { reason: 'no such field', field: names.slice(0, index + 1).join('.'), names: Object.keys(fields) };
    }
    shape = fields[field];
  }
  if (shape === ATTRIBUTES) return { reason: 'no type' };
  return 'fields' in shape ? { reason: 'fields', names: Object.keys(shape.fields) } : shape;
}
