import { DynamoDBRecord } from '../../../lambda/record/event';
import { isKey, keyText } from '../../../lambda/redrive/key-text';

const orderLine = { dynamodb: { Keys: { orderId: { S: 'b, c' }, line: { N: '1' } } } } as unknown as DynamoDBRecord;
const order = { dynamodb: { Keys: { orderId: { S: '17' } } } } as unknown as DynamoDBRecord;

test('the attributes of a key are written by name', () => {
  expect(keyText(orderLine)).toBe('line=1, orderId=b, c');
});

test.each<[DynamoDBRecord, string, boolean]>([
  [orderLine, 'line=1, orderId=b, c', true],
  [orderLine, 'line=1,orderId=b, c', true],
  [orderLine, 'orderId=b, c,line=1', true],
  [orderLine, 'orderId=b, c, line=1', true],
  [orderLine, 'orderId=b, c', false],
  [orderLine, 'orderId=b, c,line=2', false],
  [orderLine, '1', false],
  [order, 'orderId=17', true],
  [order, '17', true],
  [order, 'orderId=1', false],
])('%j is meant by %s: %s', (record, text, isMeant) => {
  expect(isKey(record, text)).toBe(isMeant);
});
