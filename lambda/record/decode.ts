import { AttributeMap, AttributeValue } from './event';

/**
 * What a DynamoDB number becomes: DynamoDB keeps 38 digits, a JavaScript number about 16. None of them rounds.
 *
 * - `'number'`: a number. What a number cannot hold exactly fails.
 * - `'bigint'`: a bigint if it is an integer, of any size; else a number, or a failure as above.
 * - `'string'`: the digits, as they came.
 */
export type NumberFormat = 'number' | 'bigint' | 'string';

/** A DynamoDB item as plain JavaScript: sets become `Set`s, binary becomes `Uint8Array`s. */
export function decodeItem(attributes: AttributeMap, numbers: NumberFormat): Record<string, unknown> {
  // A copy has all the names from the start, which is faster than to add them one by one. Even __proto__ is a property
  // like any other there.
  const item: Record<string, unknown> = { ...attributes };
  for (const name in item) item[name] = decodeAttribute(name, item[name] as AttributeValue, numbers);
  return item;
}

/** @param name for the messages */
export function decodeAttribute(name: string, attribute: AttributeValue, numbers: NumberFormat): unknown {
  // An attribute has one property, named as its type. Looking at that one is three times as fast as asking for each.
  for (const type in attribute) {
    switch (type) {
      case 'S':
        return attribute.S;
      case 'N':
        return decodeNumber(name, attribute.N!, numbers);
      case 'BOOL':
        return attribute.BOOL;
      case 'M':
        return decodeItem(attribute.M!, numbers);
      case 'L':
        return attribute.L!.map((element) => decodeAttribute(name, element, numbers));
      case 'NULL':
        return null;
      case 'SS':
        return new Set(attribute.SS);
      case 'NS':
        return new Set(attribute.NS!.map((element) => decodeNumber(name, element, numbers)));
      case 'B':
        return decodeBinary(attribute.B!);
      case 'BS':
        return new Set(attribute.BS!.map(decodeBinary));
    }
  }
  throw new TypeError(
    `attribute '${name}' must be one of S, N, B, BOOL, NULL, M, L, SS, NS, BS, got ${JSON.stringify(Object.keys(attribute))}`,
  );
}

function decodeBinary(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

function decodeNumber(name: string, text: string, numbers: NumberFormat): number | bigint | string {
  if (numbers === 'string') return text;
  if (numbers === 'bigint') {
    const { digits, power } = significantDigits(text);
    if (power >= 0) return BigInt(`${text.startsWith('-') ? '-' : ''}${digits || 0}${'0'.repeat(power)}`);
  }
  const value = Number(text);
  // Up to 15 significant digits always survive the way to a double and back.
  if (text.length <= 15 || sameDigits(text, String(value))) return value;
  throw new RangeError(
    `attribute '${name}' is a number with more digits than a JavaScript number holds; use streamHandler(…, { numbers: 'string' })`,
  );
}

function sameDigits(one: string, other: string): boolean {
  const [a, b] = [significantDigits(one), significantDigits(other)];
  return a.digits === b.digits && a.power === b.power;
}

/**
 * The digits and the power of ten of a decimal number, without its sign, in the one shortest way: 1.50e3 and 1500 are
 * both 15 and 2.
 */
export function significantDigits(decimal: string): { digits: string; power: number } {
  const [mantissa, exponent = '0'] = decimal.toLowerCase().split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  const padded = `${whole.replace(/^[-+]/, '')}${fraction}`.replace(/^0+/, '');
  const digits = padded.replace(/0+$/, '');
  return { digits, power: digits ? Number(exponent) - fraction.length + padded.length - digits.length : 0 };
}
