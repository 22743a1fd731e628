import { parsePattern } from '../../../src/shared/event-pattern/parse-pattern';
import { unmatchable } from '../../../src/shared/unmatchable';

const ofPrice = (price: unknown) => ({ dynamodb: { NewImage: { price } } });
const NO_TYPE = 'an attribute has its DynamoDB type around its value';

test.each<[object, string, string]>([
  [
    ofPrice({ N: [{ numeric: ['>', 1] }] }),
    'dynamodb.NewImage.price.N',
    "'numeric' compares numbers, and a stream carries N as a string",
  ],
  [ofPrice({ N: [1, 2] }), 'dynamodb.NewImage.price.N', 'a stream carries N as a string'],
  [ofPrice({ N: ['1.0'] }), 'dynamodb.NewImage.price.N', 'a stream carries N as a string'],
  [ofPrice({ BOOL: ['true'] }), 'dynamodb.NewImage.price.BOOL', 'a stream carries BOOL as true or false'],
  [ofPrice({ NULL: [null] }), 'dynamodb.NewImage.price.NULL', 'NULL is true'],
  [ofPrice([1]), 'dynamodb.NewImage.price', NO_TYPE],
  [ofPrice([{ exists: true }]), 'dynamodb.NewImage.price', NO_TYPE],
  [ofPrice({ text: ['a'] }), 'dynamodb.NewImage.price.text', NO_TYPE],
  [ofPrice({ L: ['a'] }), 'dynamodb.NewImage.price.L', NO_TYPE],
  [{ dynamodb: { NewImage: ['a'] } }, 'dynamodb.NewImage', NO_TYPE],
  [{ dynamodb: { NewImage: { S: ['a'] } } }, 'dynamodb.NewImage.S', NO_TYPE],
  [ofPrice({ M: { net: { N: [1] } } }), 'dynamodb.NewImage.price.M.net.N', 'a stream carries N as a string'],
  [{ NewImage: { price: { N: ['1'] } } }, 'NewImage.price.N', "a record has no 'NewImage'"],
  [{ eventName: { is: ['INSERT'] } }, 'eventName.is', "a record has no 'eventName.is'"],
  [{ constructor: ['a'] }, 'constructor', "a record has no 'constructor'"],
  [{ userIdentity: ['Service'] }, 'userIdentity', 'it has the fields type, principalId'],
  [{ eventName: ['insert'] }, 'eventName', 'eventName is INSERT, MODIFY, REMOVE'],
  [{ eventName: [{ exactly: 'insert' }] }, 'eventName', 'eventName is INSERT, MODIFY, REMOVE'],
  [{ dynamodb: { SizeBytes: ['9'] } }, 'dynamodb.SizeBytes', 'a stream carries SizeBytes as a number'],
  [
    { dynamodb: { SizeBytes: [{ prefix: '9' }] } },
    'dynamodb.SizeBytes',
    "'prefix' compares strings, and a stream carries SizeBytes as a number",
  ],
  [
    { dynamodb: { $or: [{ SizeBytes: ['9'] }, { SequenceNumber: [9] }] } },
    'dynamodb.$or[0].SizeBytes',
    'a stream carries SizeBytes as a number',
  ],
])('%j can match no record', (pattern, path, reason) => {
  expect(unmatchable(parsePattern(pattern))).toMatchObject({ path, reason });
});

test.each<[object]>([
  [ofPrice({ N: ['1', { numeric: ['>', 1] }] })],
  [ofPrice({ N: [{ 'anything-but': [1] }] })],
  [ofPrice({ S: [{ prefix: 'a' }], N: [{ exists: false }] })],
  [ofPrice([{ exists: false }])],
  [ofPrice({ BOOL: [true] })],
  [ofPrice({ NS: ['1'] })],
  [ofPrice({ L: { M: { id: { S: [{ exists: true }] } } } })],
  [{ userIdentity: { type: ['Service'], principalId: [{ suffix: 'amazonaws.com' }] } }],
  [{ dynamodb: { ApproximateCreationDateTime: [{ numeric: ['>', 1] }] } }],
  [{ dynamodb: { ApproximateCreationDateTime: ['1678831218.0'] } }],
  [{ eventName: ['insert', 'INSERT'] }],
  [{ 'dynamodb.NewImage.price.N': ['1'] }],
  [{ 'dynamodb.NewImage': { 'price.net.N': ['1'] } }],
  [{ dynamodb: { $or: [{ SizeBytes: ['9'] }, { SequenceNumber: ['9'] }] } }],
])('%j can match a record', (pattern) => {
  expect(unmatchable(parsePattern(pattern))).toBeUndefined();
});
