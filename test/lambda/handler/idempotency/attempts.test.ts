import { Attempts } from '../../../../lambda/handler/idempotency/attempts';

test('the first failure of a record counts', () => {
  expect(new Attempts('this').failed('record')).toBe(1);
});

test('a failure in a retry counts, and that of another batch, which follows at once, does not', () => {
  const attempts = new Attempts('this');
  attempts.learn({ writer: 'this', attempts: new Map([['retried', 2]]) });
  attempts.learn({ writer: 'another', attempts: new Map([['split', 2]]) });

  expect(attempts.failed('retried')).toBe(3);
  expect(attempts.failed('split')).toBe(2);
});

test('a record fails once in an invocation, though it was late and failed then too', () => {
  const attempts = new Attempts('this');
  attempts.learn({ writer: 'this', attempts: new Map([['record', 1]]) });

  expect([attempts.failed('record'), attempts.failed('record')]).toEqual([2, 2]);
});

test('of what several invocations have written the most counts', () => {
  const attempts = new Attempts('this');
  for (const count of [3, 1]) attempts.learn({ writer: 'another', attempts: new Map([['record', count]]) });

  expect(attempts.failures.get('record')).toBe(3);
});
