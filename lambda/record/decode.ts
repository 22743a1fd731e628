import { AttributeMap, AttributeValue } from './event';

/** What a DynamoDB number becomes: DynamoDB keeps 38 digits, a JavaScript number about 16. */
export type NumberFormat = 'number' | 'string';

/** A DynamoDB item as plain JavaScript: sets become `Set`s, binary becomes `Uint8Array`s. */
export function decodeItem(attributes: AttributeMap, numbers: NumberFormat): Record<string, unknown> {
  const item: Record<string, unknown> = {};
  for (const name in attributes) {
    const value = decodeAttribute(name, attributes[name], numbers);
    if (name === '__proto__') {
      // Assigning would set the prototype.
      Object.defineProperty(item, name, { value, enumerable: true, configurable: true, writable: true });
    } else {
      item[name] = value;
    }
  }
  return item;
}

/** @param name for the messages */
function decodeAttribute(name: string, attribute: AttributeValue, numbers: NumberFormat): unknown {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return decodeNumber(name, attribute.N, numbers);
  if (attribute.BOOL !== undefined) return attribute.BOOL;
  if (attribute.NULL !== undefined) return null;
  if (attribute.M !== undefined) return decodeItem(attribute.M, numbers);
  if (attribute.L !== undefined) return attribute.L.map((element) => decodeAttribute(name, element, numbers));
  if (attribute.SS !== undefined) return new Set(attribute.SS);
  if (attribute.NS !== undefined) return new Set(attribute.NS.map((element) => decodeNumber(name, element, numbers)));
  if (attribute.B !== undefined) return decodeBinary(attribute.B);
  if (attribute.BS !== undefined) return new Set(attribute.BS.map(decodeBinary));
  throw new TypeError(`attribute '${name}' must be one of S, N, B, BOOL, NULL, M, L, SS, NS, BS, got ${JSON.stringify(Object.keys(attribute))}`);
}

function decodeBinary(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

function decodeNumber(name: string, text: string, numbers: NumberFormat): number | string {
  if (numbers === 'string') return text;
  const value = Number(text);
  // Up to 15 significant digits always survive the way to a double and back.
  if (text.length <= 15 || significantDigits(text) === significantDigits(String(value))) return value;
  throw new RangeError(`attribute '${name}' is a number with more digits than a JavaScript number holds; use streamHandler(…, { numbers: 'string' })`);
}

/** The digits and the power of ten of a decimal number, without its sign, written in one way: 1.50e3 and 1500 are both "15e2". */
function significantDigits(decimal: string): string {
  const [mantissa, exponent = '0'] = decimal.toLowerCase().split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  const digits = `${whole.replace(/^[-+]/, '')}${fraction}`.replace(/^0+/, '');
  const trimmed = digits.replace(/0+$/, '');
  return `${trimmed}e${trimmed ? Number(exponent) - fraction.length + digits.length - trimmed.length : 0}`;
}
