import { describeDuration } from '../../../../lambda/cli/text/duration';

test.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [1000, '1 s'],
  [1440, '1.4 s'],
  [59_949, '59.9 s'],
  [59_999, '1 min'],
  [205_000, '3 min 25 s'],
  [3_599_600, '1 h'],
  [43_500_000, '12 h 5 min'],
])('%s milliseconds are %s', (ms, text) => expect(describeDuration(ms)).toBe(text));
