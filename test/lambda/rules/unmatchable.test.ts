import { AWS_DEFAULTS } from '../../../lambda/rules/mapping-settings';
import { unmatchableFilters } from '../../../lambda/rules/unmatchable';

function reasonsOf(...patterns: object[]): string[] {
  return unmatchableFilters({ ...AWS_DEFAULTS, filterPatterns: patterns.map((pattern) => JSON.stringify(pattern)) });
}
const ofPrice = (price: unknown) => ({ dynamodb: { NewImage: { price } } });

test.each<[object, string]>([
  [
    ofPrice({ N: [{ numeric: ['>', 1] }] }),
    'dynamodb.NewImage.price.N is a string, which is never [{"numeric":[">",1]}]',
  ],
  [ofPrice({ N: [1, 2] }), 'dynamodb.NewImage.price.N is a string, which is never [1,2]'],
  [ofPrice({ BOOL: ['true'] }), 'dynamodb.NewImage.price.BOOL is a boolean, which is never ["true"]'],
  [ofPrice({ NULL: [null] }), 'dynamodb.NewImage.price.NULL is a boolean, which is never [null]'],
  [ofPrice([1]), 'dynamodb.NewImage.price has its type, S, N, …, around its value, got [1]'],
  [
    ofPrice([{ exists: true }]),
    'dynamodb.NewImage.price has its type, S, N, …, around its value, got [{"exists":true}]',
  ],
  [ofPrice({ M: { net: { N: [1] } } }), 'dynamodb.NewImage.price.M.net.N is a string, which is never [1]'],
  [ofPrice({ text: ['a'] }), 'there is no dynamodb.NewImage.price.text in a record'],
  [{ NewImage: { price: { N: ['1'] } } }, 'there is no NewImage.price.N in a record'],
  [{ constructor: ['a'] }, 'there is no constructor in a record'],
  [{ dynamodb: { SizeBytes: ['9'] } }, 'dynamodb.SizeBytes is a number, which is never ["9"]'],
  [
    { dynamodb: { $or: [{ SizeBytes: ['9'] }, { SequenceNumber: [9] }] } },
    'dynamodb.SizeBytes is a number, which is never ["9"]',
  ],
])('%j can match no record', (pattern, reason) => {
  expect(reasonsOf({ eventName: ['INSERT'] }, pattern)).toEqual([
    expect.stringContaining(`Filters[1].Pattern can match no record: ${reason}`),
  ]);
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
  [{ dynamodb: { $or: [{ SizeBytes: ['9'] }, { SequenceNumber: ['9'] }] } }],
])('%j can match a record', (pattern) => {
  expect(reasonsOf(pattern)).toEqual([]);
});
