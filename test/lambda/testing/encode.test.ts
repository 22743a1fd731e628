import { marshall } from '@aws-sdk/util-dynamodb';
import * as fc from 'fast-check';
import { decodeItem } from '../../../lambda/record/decode';
import { encodeItem } from '../../../lambda/testing/encode';

test('an item encodes to what the SDK makes of it', () => {
  const item = {
    text: '',
    number: -12.5,
    large: 12345678901234567890n,
    yes: true,
    nothing: null,
    map: { list: [1, [], {}] },
    words: new Set(['a', 'b']),
    numbers: new Set([1, 2.5]),
  };

  expect(encodeItem(item)).toEqual(marshall(item));
});

test('binary is written in base64, as in the event of a stream', () => {
  expect(encodeItem({ bytes: Buffer.from('hello'), blobs: new Set([Uint8Array.of(1)]) })).toEqual({
    bytes: { B: 'aGVsbG8=' },
    blobs: { BS: ['AQ=='] },
  });
});

test('properties that are undefined are left out', () => {
  expect(encodeItem({ a: undefined, map: { b: undefined } })).toEqual({ map: { M: {} } });
});

test.each<[number | bigint, string]>([
  [0, '0'],
  [-0, '0'],
  [100, '100'],
  [1e21, '1000000000000000000000'],
  [1.5e-7, '0.00000015'],
  [-0.25, '-0.25'],
  [12.5e21, '12500000000000000000000'],
  [-(10n ** 40n), `-1${'0'.repeat(40)}`],
])('the number %s is written as DynamoDB writes it', (value, N) => {
  expect(encodeItem({ value })).toEqual({ value: { N } });
});

test.each<[string, unknown, string]>([
  ['NaN', NaN, 'a number of at most 38 digits, from 1e-130 to 1e126, got NaN'],
  ['infinity', -Infinity, 'a number of at most 38 digits, from 1e-130 to 1e126, got -Infinity'],
  ['a number that is too large', 1e126, 'a number of at most 38 digits, from 1e-130 to 1e126, got 1e+126'],
  ['a number that is too small', 1e-131, 'a number of at most 38 digits, from 1e-130 to 1e126, got 1e-131'],
  [
    'a number of too many digits',
    10n ** 38n + 1n,
    `a number of at most 38 digits, from 1e-130 to 1e126, got 1${'0'.repeat(37)}1`,
  ],
  [
    'an empty set',
    new Set(),
    'a Set with at least one member, all of them strings, numbers or Uint8Arrays, got a Set of nothing',
  ],
  [
    'a set of several types',
    new Set(['a', 1]),
    'a Set with at least one member, all of them strings, numbers or Uint8Arrays, got a Set of a, 1',
  ],
  [
    'a set of something else',
    new Set([true]),
    'a Set with at least one member, all of them strings, numbers or Uint8Arrays, got a Set of true',
  ],
  ['a set with a number twice', new Set([1, 1n]), 'a Set of different members, got a Set with a member twice'],
  [
    'a function',
    () => 1,
    'a string, number, bigint, boolean, null, Uint8Array, Set, array or plain object, got a function',
  ],
  [
    'a symbol',
    Symbol('s'),
    'a string, number, bigint, boolean, null, Uint8Array, Set, array or plain object, got a symbol',
  ],
  [
    'a Date',
    new Date(0),
    'a string, number, bigint, boolean, null, Uint8Array, Set, array or plain object, got a Date',
  ],
  ['a Map', new Map(), 'a string, number, bigint, boolean, null, Uint8Array, Set, array or plain object, got a Map'],
])('what DynamoDB cannot hold is refused: %s', (_name, value, message) => {
  expect(() => encodeItem({ value })).toThrow(new TypeError(`attribute 'value' must be ${message}`));
});

test('what is refused is named by its path', () => {
  expect(() => encodeItem({ map: { list: [1, { at: undefined }, undefined] } })).toThrow(
    /^attribute 'map\.list\[2\]' must be .*, got undefined$/,
  );
});

test('an object that structuredClone has made is a plain one', () => {
  expect(encodeItem(structuredClone({ map: { a: 1 } }))).toEqual({ map: { M: { a: { N: '1' } } } });
});

test.each([
  ['number', fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e125, max: 1e125 })],
  ['bigint', fc.bigInt({ min: -(10n ** 38n - 1n), max: 10n ** 38n - 1n })],
] as const)('what is encoded decodes to what it was: %s', (numbers, number) => {
  const exact = (number as fc.Arbitrary<number | bigint>).filter((value) =>
    value === 0 ? !Object.is(value, -0) : typeof value === 'bigint' || Math.abs(value) > 1e-130,
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      exact,
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array(),
      fc.uniqueArray(fc.string(), { minLength: 1 }).map((members) => new Set(members)),
      fc.uniqueArray(exact, { minLength: 1 }).map((members) => new Set(members)),
      fc.array(tie('value')),
      fc.dictionary(fc.string(), tie('value'), { noNullPrototype: true }),
    ),
  }));
  const item = fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), value, { noNullPrototype: true });

  fc.assert(
    fc.property(item, (original) => {
      expect(decodeItem(encodeItem(original), numbers)).toEqual(original);
    }),
    { numRuns: 500 },
  );
});
