import { AttributeValue, DynamoDBRecord } from './event';

/** A value that needs no quotes, neither here nor in a shell. */
const PLAIN = /^[\p{L}\p{N}_.:/@+=%#~-]+$/u;

/** A value in a key text: JSON in double quotes, or everything up to the next comma. */
const VALUE = /("(?:[^"\\]|\\.)*"|[^,]*)(?:,\s*|$)/y;

/**
 * The key of the item that a record is about, for people: `orderId=17`, or `customer=Ada,order=17` with a sort key. A
 * value with a space, a comma or a quote is a JSON string: `customer="Ada Lovelace"`. Binary is in base64. `isKey`
 * finds the item, and no other item of its table, by this text.
 */
export function keyText(record: DynamoDBRecord): string {
  return attributesOf(record)
    .map(([name, value]) => `${name}=${PLAIN.test(value) ? value : JSON.stringify(value)}`)
    .join(',');
}

/**
 * Whether an operator means the item of this record by a text. The text is a `keyText`, with its attributes in any
 * order and with or without spaces after the comma. A value may lack its quotes, because a shell removes them. For a
 * key with one attribute its value is enough.
 */
export function isKey(record: DynamoDBRecord, text: string): boolean {
  const attributes = attributesOf(record);
  const written = parseKey(text, attributes);
  if (written) return attributes.every(([name, value]) => written.get(name) === value);
  const pairs = attributes.map(([name, value]) => `${name}=${value}`);
  const spellings = [pairs, [...pairs].reverse()].flatMap((inOrder) => [inOrder.join(', '), inOrder.join(',')]);
  return spellings.includes(text) || (attributes.length === 1 && attributes[0][1] === text);
}

/** Returns the values by name if the text is a key with these attributes and correct quotes. */
function parseKey(text: string, attributes: readonly [name: string, value: string][]): Map<string, string> | undefined {
  const values = new Map<string, string>();
  let place = 0;
  while (place < text.length) {
    const name = attributes
      .map(([each]) => each)
      .find((each) => text.startsWith(`${each}=`, place) && !values.has(each));
    if (name === undefined) return undefined;
    VALUE.lastIndex = place + name.length + 1;
    const [all, value] = VALUE.exec(text) ?? [];
    if (all === undefined) return undefined;
    try {
      values.set(name, value.startsWith('"') ? JSON.parse(value) : value);
    } catch {
      return undefined;
    }
    place = VALUE.lastIndex;
  }
  return values.size === attributes.length ? values : undefined;
}

/** Sorted by name: JSON does not keep the order of attributes. */
function attributesOf({ dynamodb }: DynamoDBRecord): [name: string, value: string][] {
  return Object.entries(dynamodb?.Keys ?? {})
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => [name, valueOf(value)]);
}

function valueOf({ S, N, B }: AttributeValue): string {
  return String(S ?? N ?? B);
}
