import { parseDuration } from '../../../lambda/redrive';

test.each([
  ['250ms', 250],
  ['1.5s', 1500],
  ['30m', 1_800_000],
  ['3h', 10_800_000],
  ['1d', 86_400_000],
  ['10', undefined],
  ['-1s', undefined],
  ['1 s', undefined],
])('%s is %s milliseconds', (text, ms) => expect(parseDuration(text)).toBe(ms));
