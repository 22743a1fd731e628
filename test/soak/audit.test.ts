import { Audit } from './audit';
import { Event } from './journal';

/**
 * What an audit finds in what happened to the two changes of one item, by process `function 1` unless another is named.
 */
function faultsOf(events: readonly (Event & { by?: string })[], { isConcurrent = false, history = [1, 2] } = {}) {
  const audit = new Audit(isConcurrent);
  for (const event of events) audit.add({ by: 'function 1', atMs: 0, ...event });
  audit.finish([version(1), version(2)]);
  if (isConcurrent) audit.compare(new Map([['item', history]]));
  return audit.faults.map(({ kind, sentence }) => `${kind}: ${sentence}`);
}

const version = (number: number) => ({ key: 'item', version: number });
const begins = (number: number): Event => ({ what: 'begins', ...version(number), id: `id-${number}`, invocation: 1 });
const effect = (number: number): Event => ({ what: 'effect', ...version(number) });
const ends = (number: number): Event => ({ what: 'ends', ...version(number) });
const done = (number: number) => [begins(number), effect(number), ends(number)];
const written = (...numbers: number[]): Event => ({
  what: 'has written',
  done: numbers.map((number) => `id-${number}`),
});
const killed: Event = { what: 'ended', process: 'function 1', reason: 'killed' };

test('nothing is wrong with effects in order', () => {
  expect(faultsOf([...done(1), ...done(2), written(1, 2)])).toEqual([]);
});

test('what was not written may be repeated', () => {
  expect(faultsOf([...done(1), begins(2), effect(2), killed, ...done(1), ...done(2), written(1, 2)])).toEqual([]);
});

test('what was parked or discarded is not lost', () => {
  const parked: Event = { what: 'parked', ...version(1) };
  const discarded: Event = { what: 'discarded', versions: [version(2)], position: '100' };

  expect(
    faultsOf([begins(1), { what: 'fails', ...version(1), why: '' }, parked, begins(2), killed, discarded]),
  ).toEqual([]);
});

test('a change without an effect is lost', () => {
  expect(faultsOf([...done(1), written(1)])).toEqual([
    'lost: version 2 of item had no effect, and was neither parked nor discarded',
  ]);
});

test('what was written to be done must not be processed again', () => {
  expect(faultsOf([...done(1), ...done(2), written(1, 2), ...done(2)])).toEqual([
    'repeated: version 2 of item is processed by function 1 after it was written that it is done',
  ]);
});

test('a change must not be processed after a later one that was written to be done', () => {
  expect(faultsOf([...done(1), ...done(2), written(2), ...done(1), ...done(2)])).toContain(
    'outOfOrder: version 1 of item is processed by function 1 after it was written that version 2 is done',
  );
});

test('a change must not be processed before an earlier one', () => {
  expect(faultsOf([...done(2), ...done(1), ...done(2)])).toEqual([
    'outOfOrder: version 2 of item is processed by function 1 before version 1',
  ]);
});

test('changes of an item must not be processed side by side', () => {
  expect(faultsOf([begins(1), effect(1), { ...begins(2), by: 'function 2' }, ends(1), effect(2), ends(2)])).toEqual([
    'outOfOrder: version 2 of item is processed by function 2 while version 1 is, by function 1',
  ]);
});

test('an item must not be left as of an earlier change', () => {
  expect(faultsOf([...done(1), ...done(2), ...done(1)])).toEqual([
    'outOfOrder: version 1 of item had its effect last, after version 2',
  ]);
});

describe('where effects are exact, what counts is what the table has', () => {
  const events = [...done(1), ...done(2), written(1, 2)];

  test.each([
    [[1, 2], []],
    [[1, 1, 2], ['repeated: version 1 of item had its effect more than once: 1,1,2']],
    [[2, 1], ['outOfOrder: version 1 of item had its effect after version 2: 2,1']],
    [[2], ['lost: version 1 of item is not among the effects: 2']],
  ])('%j', (history, faults) => {
    expect(faultsOf(events, { isConcurrent: true, history })).toEqual(faults);
  });

  test('two processes may begin with a change', () => {
    expect(
      faultsOf([begins(1), { ...begins(1), by: 'function 2' }, ...events, begins(2)], { isConcurrent: true }),
    ).toEqual([]);
  });
});
