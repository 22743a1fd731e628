import { matchAddresses } from '../../../../lambda/rules/ip-addresses';
import { compilePattern } from '../../../../src/shared/event-pattern/compile-pattern';
import { parsePattern } from '../../../../src/shared/event-pattern/parse-pattern';

const matches = (pattern: unknown, event: unknown) => compilePattern(parsePattern(pattern), matchAddresses)(event);

/** What a pattern has of a field, what a record has there, and whether they match. */
const LEAVES: [allowed: unknown[], value: unknown, isMatch: boolean][] = [
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
  [[{ cidr: '::/0' }], '::1', true],
  [[{ cidr: '10.0.0.0/24' }], '::ffff:a00:3', true],
  // An address matches however it is written.
  [['::1'], '0:0:0:0:0:0:0:1', true],
  [['10.0.0.1'], '10.0.0.1', true],
  [['10.0.0.1'], '10.0.0.2', false],
  [['10.0.0.1'], 'ten', false],
  [[{ exactly: '::1' }], '::1', true],
  [[{ exactly: '::1' }], '0:0:0:0:0:0:0:1', false],
  [[{ wildcard: String.raw`*\**` }], 'a*b', true],
  [[{ wildcard: String.raw`*\**` }], 'ab', false],
  [[{ wildcard: 'ab*ba' }], 'aba', false],
  [[{ wildcard: 'ab*ba' }], 'abba', true],
  [[{ wildcard: '*aa*b*' }], 'xaaxb', true],
  [[{ wildcard: '*aa*b*' }], 'xabaa', false],
  [[{ wildcard: '' }], '', true],
  [[{ wildcard: '' }], 'a', false],
  // Quotation marks belong to a string.
  [[{ prefix: 'a"' }], 'a', true],
  [[{ suffix: '"a' }], 'a', true],
  // Each code unit by itself, in either case.
  [[{ 'equals-ignore-case': 'ß' }], 'SS', true],
  [[{ 'equals-ignore-case': 'ß' }], 'ss', false],
  [[{ numeric: ['>', 1e12] }], 2e12, true],
  [[300], 3e2, true],
];

test.each(LEAVES)('%j matches %j: %s', (allowed, value, isMatch) => {
  expect(matches({ field: allowed }, { field: value })).toBe(isMatch);
});

test('a wildcard with many asterisks takes no longer', () => {
  expect(matches({ field: [{ wildcard: '*a'.repeat(1000) + '*b' }] }, { field: 'a'.repeat(100_000) })).toBe(false);
});

const OBJECTS: [pattern: object, value: object, isMatch: boolean][] = [
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
  // So is the absence of a field: the elements that were chosen before, by names in order, have it or not.
  [{ l: { a: ['1'], b: [{ exists: false }] } }, { l: [{ b: '2' }, { a: '1' }] }, true],
  [{ l: { a: ['1'], b: [{ exists: false }] } }, { l: [{ a: '1', b: '2' }] }, false],
  [{ l: { a: [{ exists: false }], b: ['1'] } }, { l: [{ a: '2' }, { b: '1' }] }, false],
  // Elements of different lists are independent.
  [{ l: { a: ['1'] }, m: { a: ['2'] } }, { l: [{}, { a: '1' }], m: [{ a: '2' }] }, true],
  // What every object has is not in the record.
  [{ constructor: [{ exists: true }] }, {}, false],
  // Dots join names on both sides.
  [{ 'a.b': ['1'] }, { a: { b: '1' } }, true],
  [{ a: { b: ['1'] } }, { 'a.b': '1' }, true],
  [{ 'a.b': { c: ['1'] } }, { a: { 'b.c': '1' } }, true],
  [{ 'a.b': ['1'] }, { a: { c: '1' } }, false],
  // Of two conditions on a field, the one that is written last counts.
  [{ a: ['1'], $or: [{ a: ['2'] }, { b: ['3'] }] }, { a: '2' }, true],
  [{ a: ['1'], $or: [{ a: ['2'] }, { b: ['3'] }] }, { a: '1' }, false],
  [{ a: ['1'], $or: [{ a: ['2'] }, { b: ['3'] }] }, { a: '1', b: '3' }, true],
  [{ $or: [{ a: ['2'] }, { b: ['3'] }], a: ['1'] }, { a: '2' }, false],
  [{ a: { b: ['1'] }, 'a.b': ['2'] }, { a: { b: '2' } }, true],
];

test.each(OBJECTS)('%j matches %j: %s', (pattern, value, isMatch) => {
  expect(matches(pattern, value)).toBe(isMatch);
});

test.each<[unknown, string, string]>([
  [[{ eventName: ['INSERT'] }], '', 'an object needs at least one field'],
  ['{"a":["1"]}', '', 'an object needs at least one field'],
  [{}, '', 'an object needs at least one field'],
  [{ a: {} }, 'a', 'an object needs at least one field'],
  [{ a: 'b' }, 'a', 'a field needs a list of at least one value or operator, or an object with fields of its own'],
  [{ a: [] }, 'a', 'a field needs a list of at least one value or operator, or an object with fields of its own'],
  [
    { a: new Date() },
    'a',
    'a field needs a list of at least one value or operator, or an object with fields of its own',
  ],
  [{ a: { b: [[1]] } }, 'a.b', 'a value must be a string, a number, true, false, null or an operator'],
  [{ a: [undefined] }, 'a', 'a value must be a string, a number, true, false, null or an operator'],
  [{ a: [{}] }, 'a', 'an operator needs an object of its own'],
  [{ a: [{ prefix: 'a', suffix: 'b' }] }, 'a', 'an operator needs an object of its own'],
  [{ a: [{ like: 'b' }] }, 'a', "there is no operator 'like'"],
  [{ a: [{ constructor: 'b' }] }, 'a', "there is no operator 'constructor'"],
  [{ $or: [{ a: ['1'] }] }, '$or', '"$or" needs a list of at least two patterns'],
  [{ $or: { a: ['1'] } }, '$or', '"$or" needs a list of at least two patterns'],
  [{ $or: ['a', 'b'] }, '$or[0]', 'an object needs at least one field'],
  [
    { b: { $or: [{ a: ['1'] }, { a: 2 }] } },
    'b.$or[1].a',
    'a field needs a list of at least one value or operator, or an object with fields of its own',
  ],
  [{ $or: [{ a: ['1'] }, { prefix: ['1'] }] }, '$or[1].prefix', 'AWS reserves the name \'prefix\' within "$or"'],
  [{ $or: [{ a: ['1'] }, { a: { regex: ['1'] } }] }, '$or[1].a.regex', 'AWS reserves the name \'regex\' within "$or"'],
  [Object.fromEntries(range(257).map((n) => [n, [1]])), '', 'a pattern can have at most 256 fields'],
  [
    Object.fromEntries(range(10).map((n) => [`a${n}`, { $or: [{ b: [1] }, { c: [1] }] }])),
    'a9.$or',
    'a pattern can have at most 1000 combinations of the alternatives of "$or"',
  ],
])('%j is refused at %j: %s', (pattern, path, message) => {
  expect(() => parsePattern(pattern)).toThrow(expect.objectContaining({ name: 'PatternError', path, message }));
});

test.each<object>([
  { prefix: 5 },
  { prefix: ['a'] },
  { prefix: { wildcard: 'a' } },
  { suffix: null },
  { 'equals-ignore-case': ['a'] },
  { 'equals-ignore-case': 5 },
  { exactly: 5 },
  { wildcard: 'a**b' },
  { wildcard: String.raw`a\b` },
  { wildcard: 5 },
  { cidr: '10.0.0.0' },
  { cidr: '10.0.0.256/8' },
  { cidr: '10.0.0.0/32' },
  { cidr: '1:2/64' },
  { cidr: '::1::/64' },
  { cidr: ':1::/64' },
  { cidr: '::/128' },
  { cidr: 5 },
  { exists: 'yes' },
  { numeric: ['>'] },
  { numeric: ['>', '5'] },
  { numeric: ['!=', 5] },
  { numeric: ['=', 5, '<', 6] },
  { numeric: ['<', 5, '>', 1] },
  { numeric: ['>', 5, '<', 5] },
  { numeric: ['>', Infinity] },
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
  const [[name, given]] = Object.entries(operator);

  expect(() => parsePattern({ field: [operator] })).toThrow(
    expect.objectContaining({ path: 'field', given, message: expect.stringMatching(`^operator '${name}' needs `) }),
  );
});

test.each<[unknown, string, string]>([
  [{ wildcard: 'a*' }, 'undocumented', "the operator 'wildcard', and"],
  [{ cidr: '10.0.0.0/8' }, 'undocumented', "the operator 'cidr', and"],
  [{ exactly: 'a' }, 'undocumented', "the operator 'exactly', and"],
  [{ prefix: { 'equals-ignore-case': 'a' } }, 'undocumented', "the operator 'prefix' with 'equals-ignore-case', and"],
  [{ suffix: { 'equals-ignore-case': 'a' } }, 'undocumented', "the operator 'suffix' with 'equals-ignore-case', and"],
  [{ 'anything-but': { prefix: ['a'] } }, 'undocumented', "the operator 'anything-but' with 'prefix', and"],
  [{ numeric: ['>', 1e12] }, 'undocumented', "'numeric' for numbers from -5000000000 to 5000000000, got 1000000000000"],
])('the operator %j has a notice', (operator, id, text) => {
  expect(parsePattern({ field: [operator] }).notices).toEqual([
    { id, path: 'field', text: expect.stringContaining(text) },
  ]);
});

test.each([
  [{ prefix: 'a' }],
  [{ suffix: 'a' }],
  [{ 'equals-ignore-case': 'a' }],
  [{ 'anything-but': ['a'] }],
  [{ numeric: ['>', 0, '<=', 5] }],
  [{ exists: true }],
])('the documents of Lambda name the operator %j', (operator) => {
  expect(parsePattern({ field: [operator] }).notices).toEqual([]);
});

test('a condition that another one replaces has a notice', () => {
  expect(parsePattern({ a: ['1'], $or: [{ a: ['2'] }, { b: ['3'] }] }).notices).toEqual([
    { id: 'overridden', path: 'a', text: expect.stringContaining("the one at '$or[0].a'") },
  ]);
  expect(parsePattern({ a: ['1'], $or: [{ b: ['2'] }, { b: ['3'] }] }).notices).toEqual([]);
});

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
