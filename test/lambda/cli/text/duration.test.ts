import { durationText } from '../../../../lambda/cli/text/duration';

test.each([
  [-5000, '0 ms'],
  [0, '0 ms'],
  [999.4, '999 ms'],
  [1000, '1 s'],
  [1440, '1.4 s'],
  [59_949, '59.9 s'],
  [59_999, '1 min'],
  [205_000, '3 min 25 s'],
  [3_599_600, '1 h'],
  [43_500_000, '12 h 5 min'],
  [199_560_000, '55 h 26 min'],
  [259_140_000, '71 h 59 min'],
  [259_200_000, '3 d'],
  [1_213_200_000, '14 d 1 h'],
])('%s milliseconds are %s', (ms, text) => expect(durationText(ms)).toBe(text));
