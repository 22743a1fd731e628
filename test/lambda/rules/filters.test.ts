import { compileFilters, filterNotices, patternRefusal } from '../../../lambda/rules/filters';
import { insertRecord } from '../../support/records';

test('a record passes if it matches one of the filters, and if there are none', () => {
  const passes = compileFilters(['{"eventName":["REMOVE"]}', '{"dynamodb":{"Keys":{"pk":{"S":["1"]}}}}']);

  expect([passes(insertRecord(1)), passes(insertRecord(2))]).toEqual([true, false]);
  expect(compileFilters([])(insertRecord(2))).toBe(true);
});

test.each([
  ['', 'a pattern must be JSON, got  (Unexpected end of JSON input)'],
  ['single-string', 'a pattern must be JSON, got single-string ('],
  [
    '[{"eventName": ["INSERT"]}]',
    'an object needs at least one field, got [{"eventName":["INSERT"]}]. Describe the records that may pass',
  ],
  ['{"a":[{"prefix":5}]}', "'a': operator 'prefix' needs a string, got 5. Correct it, or use another operator"],
])('%j is refused: %s', (pattern, message) => {
  expect(patternRefusal(pattern)).toContain(message);
});

test('a pattern of EventBridge is accepted', () => {
  expect(patternRefusal('{"eventID":[{"wildcard":"a*"}]}')).toBeUndefined();
});

test('a notice tells which filter can match no record, and which operators the documents of Lambda do not name', () => {
  expect(
    filterNotices(['{"eventName":["INSERT"]}', '{"dynamodb":{"SizeBytes":["9"]},"eventID":[{"wildcard":"a*"}]}']),
  ).toEqual([
    'Filters[1].Pattern can match no record: \'dynamodb.SizeBytes\': a stream carries SizeBytes as a number, got "9". Write a number',
    "Filters[1].Pattern, 'eventID': EventBridge has the operator 'wildcard', and the documents of Lambda do not name it: AWS may refuse the filter",
  ]);
});
