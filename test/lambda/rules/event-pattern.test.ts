import { compileFilters, compilePattern } from '../../../lambda/rules/event-pattern';
import { insertRecord } from '../../support/records';

/** What a pattern has of a field, what a record has there, and whether they match. */
const LEAVES: [allowed: unknown[], value: unknown, matches: boolean][] = [
  [['a'], 'a', true],
  [['a'], 'A', false],
  [['a', 'b'], 'b', true],
  [['1'], 1, false],
  [[1], 1, true],
  [[true], true, true],
  [[true], 'true', false],
  [[null], null, true],
  [[null], undefined, false],
  [[''], '', true],
  [[''], undefined, false],
  // A list: one element is enough.
  [['b'], ['a', 'b'], true],
  [['c'], ['a', 'b'], false],
  [['b'], [['a'], ['b']], true],
  [[null], [], false],
  [[{ prefix: 'us-' }], 'us-east-1', true],
  [[{ prefix: 'us-' }], 'eu-west-1', false],
  [[{ prefix: '1' }], 12, false],
  [[{ prefix: { 'equals-ignore-case': 'US-' } }], 'us-east-1', true],
  [[{ prefix: { 'equals-ignore-case': 'US-' } }], 'eu-us-', false],
  [[{ suffix: '.png' }], 'a.png', true],
  [[{ suffix: '.png' }], '.png.a', false],
  [[{ suffix: { 'equals-ignore-case': '.PNG' } }], 'a.png', true],
  [[{ suffix: { 'equals-ignore-case': '.PNG' } }], '.png.a', false],
  [[{ 'equals-ignore-case': 'Alice' }], 'aLICE', true],
  [[{ 'equals-ignore-case': 'Alice' }], 'Alic', false],
  [[{ wildcard: 'a*c' }], 'abbc', true],
  [[{ wildcard: 'a*c' }], 'ac', true],
  [[{ wildcard: 'a*c' }], 'acd', false],
  [[{ wildcard: 'a*b*' }], 'a\nb\n', true],
  [[{ wildcard: 'a.c' }], 'abc', false],
  [[{ wildcard: String.raw`a\*c` }], 'a*c', true],
  [[{ wildcard: String.raw`a\*c` }], 'abc', false],
  [[{ wildcard: String.raw`a\\*` }], 'a\\b', true],
  [[{ 'anything-but': 'a' }], 'b', true],
  [[{ 'anything-but': 'a' }], 'a', false],
  [[{ 'anything-but': 'a' }], null, true],
  [[{ 'anything-but': 'a' }], undefined, false],
  [[{ 'anything-but': 'a' }], ['a', 'b'], true],
  [[{ 'anything-but': ['a', 'b'] }], 'b', false],
  [[{ 'anything-but': 1 }], 1, false],
  [[{ 'anything-but': [1, 2] }], 3, true],
  [[{ 'anything-but': [1] }], '1', true],
  [[{ 'anything-but': { prefix: 'a' } }], 'ab', false],
  [[{ 'anything-but': { prefix: 'a' } }], 'ba', true],
  [[{ 'anything-but': { prefix: 'a' } }], 7, true],
  [[{ 'anything-but': { prefix: ['a', 'b'] } }], 'ba', false],
  [[{ 'anything-but': { suffix: 'a' } }], 'ba', false],
  [[{ 'anything-but': { suffix: ['a', 'b'] } }], 'c', true],
  [[{ 'anything-but': { 'equals-ignore-case': 'A' } }], 'a', false],
  [[{ 'anything-but': { 'equals-ignore-case': ['A', 'B'] } }], 'b', false],
  [[{ 'anything-but': { 'equals-ignore-case': ['A', 'B'] } }], 'c', true],
  [[{ 'anything-but': { wildcard: '*/lib/*' } }], 'a/lib/b', false],
  [[{ 'anything-but': { wildcard: ['*/lib/*', '*/bin/*'] } }], 'a/src/b', true],
  [[{ numeric: ['=', 3.018e2] }], 301.8, true],
  [[{ numeric: ['>', 100] }], 101, true],
  [[{ numeric: ['>', 100] }], 100, false],
  [[{ numeric: ['>=', 100] }], 100, true],
  [[{ numeric: ['<', 100] }], 100, false],
  [[{ numeric: ['<=', 100] }], 100, true],
  [[{ numeric: ['>', 0, '<=', 5] }], 5, true],
  [[{ numeric: ['>', 0, '<=', 5] }], 0, false],
  [[{ numeric: ['>=', 0, '<', 5] }], 5, false],
  [[{ numeric: ['>', 100] }], '101', false],
  [[{ exists: true }], 'a', true],
  [[{ exists: true }], null, true],
  [[{ exists: true }], undefined, false],
  [[{ exists: false }], undefined, true],
  [[{ exists: false }], 'a', false],
  // An object is no leaf.
  [[{ exists: true }], { a: 1 }, false],
  [[{ exists: false }], { a: 1 }, true],
  [[{ exists: false }], [], true],
  [['a', { exists: false }], undefined, true],
  [[{ cidr: '10.0.0.0/24' }], '10.0.0.255', true],
  [[{ cidr: '10.0.0.0/24' }], '10.0.1.0', false],
  [[{ cidr: '10.0.0.0/24' }], 'ten', false],
  [[{ cidr: '10.0.0.0/24' }], '::a00:1', false],
  [[{ cidr: '10.0.0.0/0' }], '255.0.0.1', true],
  [[{ cidr: '2001:db8::/32' }], '2001:0DB8:1:2:3:4:5:6', true],
  [[{ cidr: '2001:db8::/32' }], '2001:db9::1', false],
  [[{ cidr: '::1/128' }], '::1', true],
];

test.each(LEAVES)('%j matches %j: %s', (allowed, value, matches) => {
  expect(compilePattern(JSON.stringify({ field: allowed }))({ field: value })).toBe(matches);
});

const OBJECTS: [pattern: object, value: object, matches: boolean][] = [
  [{ a: ['1'], b: ['2'] }, { a: '1', b: '2' }, true],
  [{ a: ['1'], b: ['2'] }, { a: '1' }, false],
  [{ a: { b: ['1'] } }, { a: { b: '1', c: '2' } }, true],
  [{ a: { b: ['1'] } }, { a: '1' }, false],
  [{ a: { b: [{ exists: false }] } }, {}, true],
  [{ $or: [{ a: ['1'] }, { b: ['2'] }] }, { b: '2' }, true],
  [{ $or: [{ a: ['1'] }, { b: ['2'] }] }, { a: '2', b: '1' }, false],
  [{ c: ['3'], $or: [{ a: ['1'] }, { b: ['2'] }] }, { b: '2' }, false],
  [{ a: { $or: [{ b: ['1'] }, { c: ['2'], $or: [{ d: ['3'] }, { e: ['4'] }] }] } }, { a: { c: '2', e: '4' } }, true],
  // All of a pattern is about the same element.
  [{ a: { b: ['1'], c: ['2'] } }, { a: [{ b: '1' }, { c: '2' }] }, false],
  [{ a: { b: ['1'], c: ['2'] } }, { a: [{}, { b: '1', c: '2' }] }, true],
  // What every object has is not in the record.
  [{ constructor: [{ exists: true }] }, {}, false],
];

test.each(OBJECTS)('%j matches %j: %s', (pattern, value, matches) => {
  expect(compilePattern(JSON.stringify(pattern))(value)).toBe(matches);
});

test.each([
  ['', 'it must be JSON, got '],
  ['single-string', 'it must be JSON, got single-string'],
  ['[{"eventName": ["INSERT"]}]', 'it must be an object with fields of a record, got [{"eventName"'],
  ['{}', 'an object must have at least one field, got {}'],
  ['{"a":{}}', 'a: an object must have at least one field, got {}'],
  [
    '{"a":"b"}',
    'a: a field must have a list of what is allowed, or an object with fields of its own, got "b". Put it into [ ]',
  ],
  ['{"a":[]}', 'a: a list must have at least one allowed value, got []'],
  ['{"a":{"b":[[1]]}}', 'a.b: a value must be text, a number, true, false, null or an operator, got [1]'],
  ['{"a":[{}]}', 'a: an operator must stand alone in its object, got {}'],
  ['{"a":[{"prefix":"a","suffix":"b"}]}', 'a: an operator must stand alone in its object'],
  [
    '{"a":[{"like":"b"}]}',
    'a: there is no operator "like". Use one of prefix, suffix, equals-ignore-case, wildcard, cidr, exists, numeric, anything-but',
  ],
  ['{"a":[{"constructor":"b"}]}', 'a: there is no operator "constructor"'],
  ['{"$or":[{"a":["1"]}]}', '$or: "$or" must have a list of at least two objects'],
  ['{"$or":{"a":["1"]}}', '$or: "$or" must have a list of at least two objects'],
  [
    '{"$or":[{"a":["1"]},{"prefix":["1"]}]}',
    'prefix: an alternative of "$or" must be an object with fields, got the operator prefix',
  ],
])('%s is refused: %s', (pattern, message) => {
  expect(() => compilePattern(pattern)).toThrow(message);
});

test.each<object>([
  { prefix: 5 },
  { prefix: ['a'] },
  { prefix: { wildcard: 'a' } },
  { suffix: null },
  { 'equals-ignore-case': ['a'] },
  { 'equals-ignore-case': 5 },
  { wildcard: 'a**b' },
  { wildcard: String.raw`a\b` },
  { wildcard: 5 },
  { cidr: '10.0.0.0' },
  { cidr: '10.0.0.256/8' },
  { cidr: '10.0.0.0/33' },
  { cidr: '1:2/64' },
  { cidr: '::1::/64' },
  { cidr: ':1::/64' },
  { cidr: '::/129' },
  { cidr: 5 },
  { exists: 'yes' },
  { numeric: ['>'] },
  { numeric: ['>', '5'] },
  { numeric: ['!=', 5] },
  { numeric: ['=', 5, '<', 6] },
  { numeric: ['<', 5, '>', 1] },
  { numeric: ['>', 5, '<', 5] },
  { numeric: ['>', 5e9 + 1] },
  { numeric: ['>', 0, '<', 6e9] },
  { numeric: 5 },
  { 'anything-but': [] },
  { 'anything-but': null },
  { 'anything-but': ['a', 1] },
  { 'anything-but': [null] },
  { 'anything-but': [true] },
  { 'anything-but': { prefix: '' } },
  { 'anything-but': { suffix: '' } },
  { 'anything-but': { prefix: 5 } },
  { 'anything-but': { suffix: ['a', 5] } },
  { 'anything-but': { 'equals-ignore-case': 5 } },
  { 'anything-but': { wildcard: ['a', 5] } },
  { 'anything-but': { prefix: [] } },
  { 'anything-but': { numeric: ['=', 1] } },
])('the operator %j is refused', (operator) => {
  expect(() => compilePattern(JSON.stringify({ field: [operator] }))).toThrow(/^field: the operator .* takes .*; got/);
});

test('a record passes if one of the filters lets it through, and if there is none', () => {
  const passes = compileFilters(['{"eventName":["REMOVE"]}', '{"dynamodb":{"Keys":{"pk":{"S":["1"]}}}}']);

  expect([passes(insertRecord(1)), passes(insertRecord(2))]).toEqual([true, false]);
  expect(compileFilters([])(insertRecord(2))).toBe(true);
});
