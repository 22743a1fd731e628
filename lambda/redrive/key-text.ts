import { AttributeValue, DynamoDBRecord } from '../record/event';

/**
 * The key of the item that a record is about, for people: `orderId=17`, or `customer=a, order=17`. Binary is in base64.
 */
export function keyText({ dynamodb }: DynamoDBRecord): string {
  return pairsOf(dynamodb).join(', ');
}

/**
 * Whether a key is meant by what an operator writes: as `keyText` has it, in any order and with or without spaces, or,
 * of a key with one attribute, its value alone.
 */
export function isKey(record: DynamoDBRecord, text: string): boolean {
  const values = Object.values(record.dynamodb?.Keys ?? {});
  const pairs = pairsOf(record.dynamodb);
  // Values may have commas: what is written is not taken apart.
  const spellings = [pairs, [...pairs].reverse()].flatMap((inOrder) => [inOrder.join(', '), inOrder.join(',')]);
  return spellings.includes(text) || (values.length === 1 && valueOf(values[0]) === text);
}

/** By name. A key has two attributes at most. */
function pairsOf(dynamodb: DynamoDBRecord['dynamodb']): string[] {
  return Object.entries(dynamodb?.Keys ?? {})
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${valueOf(value)}`);
}

function valueOf(value: AttributeValue): string {
  return String(value.S ?? value.N ?? value.B);
}
