import { matchAddresses } from '../../../../lambda/rules/ip-addresses';
import { compilePattern } from '../../../../src/shared/event-pattern/compile-pattern';
import { parsePattern } from '../../../../src/shared/event-pattern/parse-pattern';
import { EVENT_PATTERNS } from '../../../support/event-patterns';

const matches = (pattern: unknown, event: unknown) => compilePattern(parsePattern(pattern), matchAddresses)(event);

test.each(EVENT_PATTERNS)('%j matches %j: %s', (pattern, event, isMatch) => {
  expect(matches(pattern, event)).toBe(isMatch);
});

test('a wildcard with many asterisks takes no longer', () => {
  expect(matches({ field: [{ wildcard: '*a'.repeat(1000) + '*b' }] }, { field: 'a'.repeat(100_000) })).toBe(false);
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
