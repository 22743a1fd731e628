import { failuresById, FoundFailure, unknownId } from '../../../lambda/redrive';

const failures = ['ab12', 'ab34', 'ab34', 'cd56'].map((id) => ({ id }) as FoundFailure);

test.each([
  ['ab12', ['ab12']],
  ['c', ['cd56']],
  ['ab3', ['ab34', 'ab34']],
  ['x', []],
])('%s means the failures %j', (id, found) => {
  expect(failuresById(id, failures).map((failure) => failure.id)).toEqual(found);
});

test('the beginning of several ids is refused, with the ids', () => {
  expect(() => failuresById('ab', failures)).toThrow("'ab' is the beginning of several ids: ab12, ab34");
});

test.each([
  [0, "no failure has an id that begins with 'x'. redrive list shows the ids"],
  [
    1200,
    "no failure has an id that begins with 'x'. redrive list shows the ids; about 1,200 more are held by another command at the moment",
  ],
])('an unknown id may be of the messages that another command holds: %s', (heldElsewhere, message) => {
  expect(unknownId('x', 'redrive list shows the ids', { heldElsewhere }).message).toBe(message);
});
