import { AttributeMap, AttributeValue } from './event';

/**
 * The JavaScript type of DynamoDB's numbers. DynamoDB keeps 38 digits, and a JavaScript number about 16. No format
 * rounds.
 *
 * - `'number'`: a number. A value that a number cannot hold exactly fails its record.
 * - `'bigint'`: a bigint for integers of any size, and a number as above for others.
 * - `'string'`: the digits as DynamoDB wrote them.
 */
export type NumberFormat = 'number' | 'bigint' | 'string';

/** Decodes a DynamoDB item into plain JavaScript, with `Set` for sets and `Uint8Array` for binary values. */
export function decodeItem(attributes: AttributeMap, numbers: NumberFormat): Record<string, unknown> {
  // A copy has all the names from the start, which is faster than adding them one by one. In it, even __proto__ is an
  // ordinary property.
  const item: Record<string, unknown> = { ...attributes };
  for (const name in item) item[name] = decodeAttribute(name, item[name] as AttributeValue, numbers);
  return item;
}

/** @param name the attribute's name, for error messages */
export function decodeAttribute(name: string, attribute: AttributeValue, numbers: NumberFormat): unknown {
  // An attribute has one property, named like its type. Reading its name is three times as fast as testing for each.
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
    `attribute '${name}' must have a type S, N, B, BOOL, NULL, M, L, SS, NS or BS, got ${JSON.stringify(Object.keys(attribute))}`,
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
  // A double always keeps up to 15 significant digits.
  if (text.length <= 15 || sameDigits(text, String(value))) return value;
  throw new RangeError(
    `attribute '${name}' is a number with more digits than a JavaScript number holds. Use streamHandler(…, { numbers: 'string' })`,
  );
}

function sameDigits(one: string, other: string): boolean {
  const [a, b] = [significantDigits(one), significantDigits(other)];
  return a.digits === b.digits && a.power === b.power;
}

/**
 * Returns the digits and the power of ten of a decimal number, without its sign, in the shortest form. For 1.50e3 and
 * for 1500 that is 15 and 2.
 */
export function significantDigits(decimal: string): { digits: string; power: number } {
  const [mantissa, exponent = '0'] = decimal.toLowerCase().split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  const padded = `${whole.replace(/^[-+]/, '')}${fraction}`.replace(/^0+/, '');
  const digits = padded.replace(/0+$/, '');
  return { digits, power: digits ? Number(exponent) - fraction.length + padded.length - digits.length : 0 };
}
