import * as fc from 'fast-check';
import { AttributeMap, AttributeValue, StreamViewType } from '../../../lambda/record/event';
import { StreamRecord, toStreamRecord } from '../../../lambda/record/stream-record';
import { insertOf, modifyOf, removeOf } from '../../../lambda/testing';

type Item = Record<string, unknown>;

const changesOf = (before: Item, after: Item) =>
  toStreamRecord<Item, Item>(modifyOf(before, after), 'number').changes();

test('the attributes that differ are changes, with both values', () => {
  expect(changesOf({ id: 1, status: 'OPEN', note: 'x' }, { id: 1, status: 'PAID', total: 5 })).toEqual({
    status: { oldValue: 'OPEN', newValue: 'PAID' },
    note: { oldValue: 'x' },
    total: { newValue: 5 },
  });
});

test('all of an inserted item is new, all of a removed one is old', () => {
  expect(toStreamRecord(insertOf({ id: 1, note: null }), 'number').changes()).toEqual({
    id: { newValue: 1 },
    note: { newValue: null },
  });
  expect(toStreamRecord(removeOf({ id: 1, note: null }), 'number').changes()).toEqual({
    id: { oldValue: 1 },
    note: { oldValue: null },
  });
});

test.each([
  ['text', 'a', 'b'],
  ['number', 1, 2],
  ['text and number', '1', 1],
  ['boolean', true, false],
  ['null and false', null, false],
  ['binary', Uint8Array.of(1), Uint8Array.of(2)],
  ['list', [1, [2]], [1, [3]]],
  ['list that got longer', [1], [1, 2]],
  ['list in another order', [1, 2], [2, 1]],
  ['map', { a: { b: 1 } }, { a: { b: 2 } }],
  ['map with one more', { a: 1 }, { a: 1, b: 2 }],
  ['set', new Set([1, 2]), new Set([1, 3])],
  ['set that got larger', new Set(['a']), new Set(['a', 'b'])],
  ['set of other type', new Set(['1']), new Set([1])],
])('a change inside of an attribute is one of the attribute: %s', (_name, oldValue, newValue) => {
  expect(changesOf({ id: 1, value: oldValue }, { id: 1, value: newValue })).toEqual({ value: { oldValue, newValue } });
  expect(changesOf({ id: 1, value: newValue }, { id: 1, value: oldValue })).toEqual({
    value: { oldValue: newValue, newValue: oldValue },
  });
});

test('an item is no change of itself, in whatever order its maps and sets are written', () => {
  const text = fc.string({ maxLength: 3 });
  const { attribute } = fc.letrec<{ attribute: AttributeValue; map: AttributeMap }>((tie) => ({
    attribute: fc.oneof(
      { maxDepth: 3 },
      text.map((S) => ({ S })),
      fc.nat().map((n) => ({ N: String(n) })),
      fc.boolean().map((BOOL) => ({ BOOL })),
      fc.constant({ NULL: true }),
      fc.uniqueArray(text, { minLength: 1 }).map((SS) => ({ SS })),
      fc.array(tie('attribute')).map((L) => ({ L })),
      tie('map').map((M) => ({ M })),
    ),
    map: fc.dictionary(text, tie('attribute'), { noNullPrototype: true }),
  }));
  const reordered = (value: AttributeValue): AttributeValue => {
    if (value.SS) return { SS: [...value.SS].reverse() };
    if (value.L) return { L: value.L.map(reordered) };
    if (value.M) {
      return {
        M: Object.fromEntries(
          Object.entries(value.M)
            .reverse()
            .map(([name, inner]) => [name, reordered(inner)]),
        ),
      };
    }
    return value;
  };

  fc.assert(
    fc.property(attribute, (value) => {
      const dynamodb = { Keys: { id: { S: 'a' } }, OldImage: { value }, NewImage: { value: reordered(value) } };
      expect(toStreamRecord({ eventName: 'MODIFY', dynamodb }, 'number').changes()).toEqual({});
    }),
  );
});

test('what did not change is not decoded', () => {
  const precise = 12345678901234567890n;

  expect(changesOf({ id: 1, precise, n: 1 }, { id: 1, precise, n: 2 })).toEqual({ n: { oldValue: 1, newValue: 2 } });
});

test('an attribute named __proto__ is an attribute like any other', () => {
  const proto = (value: number) => JSON.parse(`{"id":"a","__proto__":${value}}`);

  const changes = changesOf(proto(1), proto(2));

  expect(Object.getPrototypeOf(changes)).toBe(Object.prototype);
  expect(Object.getOwnPropertyDescriptor(changes, '__proto__')!.value).toEqual({ oldValue: 1, newValue: 2 });
  expect(changesOf({ id: 'a' }, proto(2))).not.toEqual({});
});

test('a change has the types of the item', () => {
  interface Order {
    id: string;
    total: number;
    note?: string;
  }
  const record: StreamRecord<Order> = toStreamRecord(modifyOf({ id: 'o', total: 1 }, { id: 'o', total: 3 }), 'number');
  const { total, note } = record.changes();

  const difference: number = (total?.newValue ?? 0) - (total?.oldValue ?? 0);
  const text: string | undefined = note?.newValue;

  expect([difference, text]).toEqual([2, undefined]);
});

test.each<[StreamViewType, string]>([
  ['KEYS_ONLY', 'OldImage'],
  ['NEW_IMAGE', 'OldImage'],
  ['OLD_IMAGE', 'NewImage'],
])('with %s, the changes of a modified item lack the %s', (streamViewType, image) => {
  const record = toStreamRecord(modifyOf({ id: 1 }, { id: 1, total: 1 }, { streamViewType }), 'number');

  expect(() => record.changes()).toThrow(
    new TypeError(
      `changes() of a record of MODIFY needs its ${image}, which a stream with the view type ${streamViewType} does not carry; it must be NEW_AND_OLD_IMAGES`,
    ),
  );
});

test('a view type with the one image that is needed is enough', () => {
  expect(toStreamRecord(insertOf({ id: 1 }, { streamViewType: 'NEW_IMAGE' }), 'number').changes()).toEqual({
    id: { newValue: 1 },
  });
  expect(toStreamRecord(removeOf({ id: 1 }, { streamViewType: 'OLD_IMAGE' }), 'number').changes()).toEqual({
    id: { oldValue: 1 },
  });
});
