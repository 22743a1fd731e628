import { defaultMaxAttempts } from '../../../../lambda/handler/batch/default-max-attempts';

test.each([
  [-1, Infinity],
  [0, 1],
  [1, 2],
  [2, 2],
  [3, 3],
  [5, 5],
  [10, 10],
  [20, 20],
])('a mapping with %d retries leaves a record %d attempts', (retryAttempts, attempts) => {
  expect(defaultMaxAttempts(retryAttempts)).toBe(attempts);
});

test('without a configured mapping a record has ten attempts', () => {
  expect(defaultMaxAttempts(undefined)).toBe(10);
});
