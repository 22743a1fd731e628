import { Lanes } from '../../../../lambda/handler/batch/lanes';

function lanesOf(itemKeys: string): Lanes {
  return new Lanes([...itemKeys]);
}

test('of each item the first record may run, the earlier ones first', () => {
  expect(lanesOf('ABACB').take(10)).toEqual([0, 1, 3]);
});

test('the next record of an item may run once the one before it is done', () => {
  const lanes = lanesOf('AAB');
  expect(lanes.take(10)).toEqual([0, 2]);
  expect(lanes.haveRunnable).toBe(false);

  lanes.done(0);

  expect(lanes.take(10)).toEqual([1]);
});

test('what may go on is earlier in the batch than what has not begun', () => {
  const lanes = lanesOf('AABC');
  expect(lanes.take(1)).toEqual([0]);

  lanes.done(0);

  expect(lanes.take(2)).toEqual([1, 2]);
});

test('an item whose record is not done stops', () => {
  const lanes = lanesOf('AAB');
  lanes.take(10);

  lanes.done(2);

  expect(lanes.haveRunnable).toBe(false);
});
