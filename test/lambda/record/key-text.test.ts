import * as fc from 'fast-check';
import { AttributeValue, DynamoDBRecord } from '../../../lambda/record/event';
import { isKey, keyText } from '../../../lambda/record/key-text';

function recordOf(Keys: { readonly [name: string]: AttributeValue }): DynamoDBRecord {
  return { dynamodb: { Keys } };
}

const orderLine = recordOf({ orderId: { S: 'b, c' }, line: { N: '1' } });
const order = recordOf({ orderId: { S: '17' } });

test.each<[string, DynamoDBRecord]>([
  ['orderId=17', order],
  ['customer=Ada,order=17', recordOf({ order: { N: '17' }, customer: { S: 'Ada' } })],
  ['line=1,orderId="b, c"', orderLine],
  ['pk=USER#1:2026-01-01T00:00:00Z', recordOf({ pk: { S: 'USER#1:2026-01-01T00:00:00Z' } })],
  ['pk="say \\"hi\\""', recordOf({ pk: { S: 'say "hi"' } })],
  ['pk=aGk=', recordOf({ pk: { B: 'aGk=' } })],
  ['pk=Zoë', recordOf({ pk: { S: 'Zoë' } })],
  ['pk="O\'Brien"', recordOf({ pk: { S: "O'Brien" } })],
])('a key is written as %s', (text, record) => expect(keyText(record)).toBe(text));

test.each<[DynamoDBRecord, string, boolean]>([
  [orderLine, 'line=1,orderId="b, c"', true],
  [orderLine, 'orderId="b, c", line=1', true],
  [orderLine, 'line=1, orderId=b, c', true],
  [orderLine, 'line=1,orderId=b, c', true],
  [orderLine, 'orderId=b, c,line=1', true],
  [orderLine, 'orderId=b, c, line=1', true],
  [orderLine, 'orderId=b, c', false],
  [orderLine, 'orderId=b, c,line=2', false],
  [orderLine, '1', false],
  [order, 'orderId=17', true],
  [order, 'orderId="17"', true],
  [order, '17', true],
  [order, 'orderId=1', false],
  [order, 'orderId="1', false],
])('%j is meant by %s: %s', (record, text, isMeant) => {
  expect(isKey(record, text)).toBe(isMeant);
});

describe('any item', () => {
  const value = fc.oneof(
    fc.record({ S: fc.string({ unit: fc.constantFrom(...'ab1=,"\\ \'\n🎉') }) }),
    fc.record({ N: fc.integer().map(String) }),
    fc.record({ B: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')) }),
  );
  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'a=b', 'a,b', 'pk'), { minLength: 1, maxLength: 2 });

  test('is found by its text, and no other item of its table is', () => {
    fc.assert(
      fc.property(names, fc.array(value, { minLength: 4, maxLength: 4 }), (keys, values) => {
        const itemOf = (from: number) =>
          recordOf(Object.fromEntries(keys.map((name, index) => [name, values[from + index]])));
        const [one, other] = [itemOf(0), itemOf(2)];
        const textOf = ({ dynamodb }: DynamoDBRecord) =>
          JSON.stringify(keys.map((name) => Object.values(dynamodb!.Keys![name])));

        expect(isKey(one, keyText(one))).toBe(true);
        expect(isKey(other, keyText(one))).toBe(textOf(one) === textOf(other));
      }),
      { numRuns: 2000 },
    );
  });
});
