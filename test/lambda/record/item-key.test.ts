import * as fc from 'fast-check';
import { AttributeMap } from '../../../lambda/record/event';
import { itemKeyOf } from '../../../lambda/record/item-key';

const keyOf = (Keys: AttributeMap, tableName?: string) => itemKeyOf({ tableName, dynamodb: { Keys } });

test('the order of the attributes does not matter', () => {
  expect(keyOf({ pk: { S: 'a' }, sk: { N: '1' } })).toBe(keyOf({ sk: { N: '1' }, pk: { S: 'a' } }));
});

test.each<[string, AttributeMap, AttributeMap]>([
  ['text and number', { pk: { S: '1' } }, { pk: { N: '1' } }],
  ['text and binary', { pk: { S: 'YQ==' } }, { pk: { B: 'YQ==' } }],
  ['values that swap', { pk: { S: 'a' }, sk: { S: 'b' } }, { pk: { S: 'b' }, sk: { S: 'a' } }],
  ['values with the same end to end', { pk: { S: 'ab' }, sk: { S: 'c' } }, { pk: { S: 'a' }, sk: { S: 'bc' } }],
  ['a value that looks like another attribute', { pk: { S: 'a2:skS1:b' } }, { pk: { S: 'a' }, sk: { S: 'b' } }],
])('items that differ have different keys: %s', (_name, one, other) => {
  expect(keyOf(one)).not.toBe(keyOf(other));
});

test('items of two tables have different keys', () => {
  expect(keyOf({ pk: { S: 'a' } }, 'Orders')).not.toBe(keyOf({ pk: { S: 'a' } }, 'Customers'));
  expect(keyOf({ pk: { S: 'a' }, sk: { S: 'b' } }, 'Orders')).not.toBe(keyOf({ sk: { S: 'b' } }, 'Orders2:pkS1:a'));
});

test('of many keys, no two have the same string unless they are the same key', () => {
  // Of pieces that look like parts of an item key, so that keys come close to each other.
  const text = fc
    .array(fc.constantFrom('a', 'S', '1:a', '1:aS'), { minLength: 1, maxLength: 3 })
    .map((pieces) => pieces.join(''));
  const attribute = fc.tuple(fc.constantFrom('S', 'N'), text).map(([type, value]) => ({ [type]: value }));
  const key = fc.record({
    Keys: fc.dictionary(text, attribute, { minKeys: 1, maxKeys: 2, noNullPrototype: true }),
    tableName: fc.option(text, { nil: undefined }),
  });
  const inOneWay = ({ Keys, tableName = '' }: { Keys: {}; tableName?: string }) =>
    JSON.stringify([tableName, Object.entries(Keys).sort(([a], [b]) => (a < b ? -1 : 1))]);

  fc.assert(
    fc.property(fc.array(key, { minLength: 500, maxLength: 1000 }), (keys) => {
      const distinct = new Set(keys.map(inOneWay));
      expect(new Set(keys.map(({ Keys, tableName }) => keyOf(Keys, tableName))).size).toBe(distinct.size);
    }),
    { numRuns: 100, endOnFailure: true },
  );
});

test('a record without keys is of no item: it fails by itself, when it is decoded', () => {
  expect(itemKeyOf({})).toBe('');
});
