import { shorten } from '../../../../lambda/cli/text/shorten';

test.each([
  ['order-1', 'order-1'],
  ['order-12', 'order-…'],
])('%s is %s in seven characters', (text, short) => expect(shorten(text, 7)).toBe(short));
