import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as fc from 'fast-check';
import { decodeItem, NumberFormat } from '../../../lambda/record/decode';
import { AttributeMap } from '../../../lambda/record/event';

test('an item decodes to what the SDK makes of it', () => {
  const binary = Buffer.from('hello').toString('base64');
  const item: AttributeMap = {
    text: { S: '' },
    number: { N: '-12.5' },
    yes: { BOOL: true },
    no: { BOOL: false },
    nothing: { NULL: true },
    map: { M: { list: { L: [{ N: '1' }, { L: [] }, { M: {} }] } } },
    words: { SS: ['a', 'b'] },
    numbers: { NS: ['1', '2.5'] },
    bytes: { B: binary },
    blobs: { BS: [binary] },
  };
  // The SDK decodes what GetRecords gives, where binary is bytes.
  const asOfTheSdk = {
    ...item,
    bytes: { B: new Uint8Array(Buffer.from('hello')) },
    blobs: { BS: [new Uint8Array(Buffer.from('hello'))] },
  };

  expect(decodeItem(item, 'number')).toEqual(unmarshall(asOfTheSdk as any));
});

test('binary is a plain Uint8Array, with a buffer of its own', () => {
  const { bytes } = decodeItem({ bytes: { B: 'aGVsbG8=' } }, 'number') as { bytes: Uint8Array };

  expect(bytes.constructor).toBe(Uint8Array);
  expect(bytes.buffer.byteLength).toBe(5);
});

test('an attribute named __proto__ is an attribute like any other', () => {
  const item = decodeItem(JSON.parse('{"__proto__":{"M":{"admin":{"BOOL":true}}}}'), 'number');

  expect(Object.getPrototypeOf(item)).toBe(Object.prototype);
  expect(Object.getOwnPropertyDescriptor(item, '__proto__')).toEqual({
    value: { admin: true },
    enumerable: true,
    configurable: true,
    writable: true,
  });
  expect((item as { admin?: boolean }).admin).toBeUndefined();
});

test.each([
  '0',
  '-0',
  '1',
  '-1.5',
  '100000000000000000000',
  '9007199254740991',
  '-9007199254740992',
  '0.1',
  '0.30000000000000004',
  '1e100',
  '1E+22',
  '123456789012345.6',
  '0.000001',
  '0.0000001234567890123456',
])('the number %s is exact', (text) => {
  expect(decodeItem({ n: { N: text } }, 'number')).toEqual({ n: Number(text) });
});

test.each([
  '9007199254740993',
  '12345678901234567890123456789012345678',
  '0.12345678901234567890',
  '-1.00000000000000000001',
])('the number %s is refused, not rounded', (text) => {
  expect(() => decodeItem({ n: { N: text } }, 'number')).toThrow(
    new RangeError(
      "attribute 'n' is a number with more digits than a JavaScript number holds. Use streamHandler(…, { numbers: 'string' })",
    ),
  );
  expect(() => decodeItem({ n: { NS: [text] } }, 'number')).toThrow(RangeError);
  expect(decodeItem({ n: { N: text } }, 'string')).toEqual({ n: text });
});

test.each([
  ['0', 0n],
  ['-0', 0n],
  ['42', 42n],
  ['-7', -7n],
  ['9007199254740993', 9007199254740993n],
  ['-12345678901234567890123456789012345678', -12345678901234567890123456789012345678n],
  ['1.50e3', 1500n],
  ['1E+22', 10n ** 22n],
  ['2.0', 2n],
  ['100000000000000000000', 10n ** 20n],
])('as bigint, the integer %s is exact', (text, value) => {
  expect(decodeItem({ n: { N: text }, set: { NS: [text] } }, 'bigint')).toEqual({ n: value, set: new Set([value]) });
});

test.each(['0.5', '-12.25', '0.000001', '0.30000000000000004'])('as bigint, the fraction %s is a number', (text) => {
  expect(decodeItem({ n: { N: text } }, 'bigint')).toEqual({ n: Number(text) });
});

test('as bigint, a fraction that no number holds is refused, not rounded', () => {
  expect(() => decodeItem({ map: { M: { price: { N: '0.12345678901234567890' } } } }, 'bigint')).toThrow(
    new RangeError(
      "attribute 'price' is a number with more digits than a JavaScript number holds. Use streamHandler(…, { numbers: 'string' })",
    ),
  );
});

test('no number is ever rounded', () => {
  const decimal = fc
    .tuple(fc.constantFrom('', '-'), fc.bigInt(0n, 10n ** 38n - 1n), fc.nat(45))
    .map(
      ([sign, digits, fraction]) =>
        `${sign}${fraction ? `${digits}`.padStart(fraction + 1, '0').replace(new RegExp(`(.{${fraction}})$`), '.$1') : digits}`,
    );
  const exact = (value: unknown, text: string) => new Fraction(String(value)).equals(new Fraction(text));

  fc.assert(
    fc.property(decimal, fc.constantFrom<NumberFormat>('number', 'bigint', 'string'), (text, numbers) => {
      let decoded;
      try {
        decoded = decodeItem({ n: { N: text } }, numbers).n;
      } catch (error) {
        return error instanceof RangeError && numbers !== 'string' && !exact(Number(text), text);
      }
      return exact(decoded, text);
    }),
    { numRuns: 5_000 },
  );
});

/** A decimal number as two integers, to compare without rounding. */
class Fraction {
  private readonly numerator: bigint;
  private readonly denominator: bigint;

  constructor(decimal: string) {
    const [, mantissa, fraction = '', exponent = '0'] = /^(-?\d+)(?:\.(\d+))?(?:e([-+]?\d+))?$/i.exec(decimal)!;
    const power = Number(exponent) - fraction.length;
    this.numerator = BigInt(mantissa + fraction) * (power > 0 ? 10n ** BigInt(power) : 1n);
    this.denominator = power < 0 ? 10n ** BigInt(-power) : 1n;
  }

  equals(other: Fraction): boolean {
    return this.numerator * other.denominator === other.numerator * this.denominator;
  }
}

test('what is no attribute is refused', () => {
  expect(() => decodeItem({ n: { X: 1 } as any }, 'number')).toThrow(
    new TypeError('attribute \'n\' must have a type S, N, B, BOOL, NULL, M, L, SS, NS or BS, got ["X"]'),
  );
});
