import { significantDigits } from '../record/decode';
import { AttributeMap, AttributeValue } from '../record/event';

/** The limits of DynamoDB's numbers. */
const NUMBERS = { maxDigits: 38, minPower: -130, maxPower: 125 };

/**
 * Encodes an item as DynamoDB writes it, and leaves out undefined properties.
 *
 * @throws if DynamoDB cannot hold a value
 */
export function encodeItem(item: object): AttributeMap {
  return encodeMap('', item);
}

function encodeMap(path: string, map: object): AttributeMap {
  const entries = Object.entries(map).filter(([, value]) => value !== undefined);
  // Object.fromEntries defines properties instead of assigning them, so an attribute can have the name __proto__.
  return Object.fromEntries(entries.map(([name, value]) => [name, encode(path + name, value)]));
}

/** @param path the attribute's path, for error messages */
function encode(path: string, value: unknown): AttributeValue {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'boolean':
      return { BOOL: value };
    case 'number':
    case 'bigint':
      return { N: encodeNumber(path, value) };
  }
  if (value === null) return { NULL: true };
  if (value instanceof Uint8Array) return { B: encodeBinary(value) };
  if (value instanceof Set) return encodeSet(path, [...value]);
  if (Array.isArray(value)) return { L: value.map((element, index) => encode(`${path}[${index}]`, element)) };
  if (typeof value === 'object' && isPlain(value)) return { M: encodeMap(`${path}.`, value) };
  throw cannotHold(
    path,
    nameOf(value),
    'a string, number, bigint, boolean, null, Uint8Array, Set, array or plain object',
  );
}

function encodeNumber(path: string, value: number | bigint): string {
  const { digits, power } = significantDigits(String(value));
  const highest = digits.length + power - 1;
  if (
    /[^\d]/.test(digits) ||
    digits.length > NUMBERS.maxDigits ||
    highest > NUMBERS.maxPower ||
    highest < NUMBERS.minPower
  ) {
    throw cannotHold(
      path,
      String(value),
      `a number of at most ${NUMBERS.maxDigits} digits, from 1e${NUMBERS.minPower} to 1e${NUMBERS.maxPower + 1}`,
    );
  }
  if (!digits) return '0';
  return `${value < 0 ? '-' : ''}${power >= 0 ? digits + '0'.repeat(power) : withFraction(digits.padStart(1 - power, '0'), power)}`;
}

function withFraction(digits: string, power: number): string {
  return `${digits.slice(0, power)}.${digits.slice(power)}`;
}

function encodeSet(path: string, members: unknown[]): AttributeValue {
  const encoded = members.map((member) => encode(path, member));
  const types = new Set(encoded.map((member) => Object.keys(member)[0]));
  const [type] = types;
  if (types.size !== 1 || !['S', 'N', 'B'].includes(type)) {
    throw cannotHold(
      path,
      `a Set of ${members.map(nameOf).join(', ') || 'nothing'}`,
      'a Set with at least one member, all of them strings, numbers or Uint8Arrays',
    );
  }
  const texts = encoded.map((member) => Object.values(member)[0]);
  if (new Set(texts).size < texts.length) {
    throw cannotHold(path, 'a Set with a member twice', 'a Set of different members');
  }
  return { [`${type}S`]: texts };
}

function encodeBinary(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function isPlain(value: object): boolean {
  // In jest, structuredClone makes objects of another realm. So a plain object is one whose prototype has none itself.
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function nameOf(value: unknown): string {
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (typeof value !== 'object' || value === null) return String(value);
  return isPlain(value) ? 'an object' : `a ${value.constructor.name}`;
}

function cannotHold(path: string, given: string, allowed: string): TypeError {
  return new TypeError(`attribute '${path}' must be ${allowed}, got ${given}`);
}
