import { unmarshall } from '@aws-sdk/util-dynamodb';
import { decodeItem } from '../../../lambda/record/decode';
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
  const asOfTheSdk = { ...item, bytes: { B: new Uint8Array(Buffer.from('hello')) }, blobs: { BS: [new Uint8Array(Buffer.from('hello'))] } };

  expect(decodeItem(item, 'number')).toEqual(unmarshall(asOfTheSdk as any));
});

test('an attribute named __proto__ is an attribute like any other', () => {
  const item = decodeItem(JSON.parse('{"__proto__":{"M":{"admin":{"BOOL":true}}}}'), 'number');

  expect(Object.getPrototypeOf(item)).toBe(Object.prototype);
  expect(Object.entries(item)).toEqual([['__proto__', { admin: true }]]);
  expect((item as { admin?: boolean }).admin).toBeUndefined();
});

test.each([
  '0', '-0', '1', '-1.5', '100000000000000000000', '9007199254740991', '-9007199254740992', '0.1', '0.30000000000000004', '1e100', '1E+22', '123456789012345.6', '0.000001', '0.0000001234567890123456',
])('the number %s is exact', (text) => {
  expect(decodeItem({ n: { N: text } }, 'number')).toEqual({ n: Number(text) });
});

test.each([
  ['9007199254740993', '9007199254740992'],
  ['12345678901234567890123456789012345678', '1.2345678901234568e+37'],
  ['0.12345678901234567890', '0.12345678901234568'],
  ['-1.00000000000000000001', '-1'],
])('the number %s is refused, not rounded to %s', (text, rounded) => {
  expect(() => decodeItem({ n: { N: text } }, 'number')).toThrow(
    new RangeError(`the number ${text} does not fit a JavaScript number exactly (it would become ${rounded}); use streamHandler(…, { numbers: 'string' })`));
  expect(() => decodeItem({ n: { NS: [text] } }, 'number')).toThrow(RangeError);
  expect(decodeItem({ n: { N: text } }, 'string')).toEqual({ n: text });
});

test('what is no attribute is refused', () => {
  expect(() => decodeItem({ n: { X: 1 } as any }, 'number')).toThrow(
    new TypeError('a DynamoDB attribute is one of S, N, B, BOOL, NULL, M, L, SS, NS, BS, got ["X"]'));
});
