import { countText, plural } from '../../../../lambda/cli/text/count';

test('a large number has separators', () => expect(countText(1_234_567)).toBe('1,234,567'));

test.each([
  [0, '0 records'],
  [1, '1 record'],
  [1234, '1,234 records'],
])('%s of them are %s', (count, text) => expect(plural(count, 'record')).toBe(text));

test('a noun can have a plural of its own', () => expect(plural(2, 'batch', 'batches')).toBe('2 batches'));
