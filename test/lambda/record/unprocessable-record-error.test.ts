import { inspect } from 'node:util';
import { UnprocessableRecordError } from '../../../lambda/record/unprocessable-record-error';

test('an error has its name, its message and its cause', () => {
  const cause = new Error('because');
  const error = new UnprocessableRecordError('no such country', { cause });

  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: 'UnprocessableRecordError', message: 'no such country', cause });
  expect(inspect(error)).toMatch(/^UnprocessableRecordError: no such country\n    at [^]*because/);
});
