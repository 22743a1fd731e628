import { inspect } from 'node:util';
import * as v from 'valibot';
import { z } from 'zod';
import { loadArktype } from './arktype';
import { DynamoDBRecord } from '../../../lambda/record/event';
import { StandardSchema } from '../../../lambda/record/standard-schema';
import { toStreamRecord } from '../../../lambda/record/stream-record';
import { UnprocessableRecordError } from '../../../lambda/record/unprocessable-record-error';
import { InvalidRecordError, validateRecord } from '../../../lambda/record/validate-record';
import { insertOf, modifyOf, removeOf } from '../../../lambda/testing';

const { type } = loadArktype();

interface Order {
  id: string;
  total: number;
}

const LIBRARIES: [string, StandardSchema<Order>][] = [
  ['zod', z.object({ id: z.string(), total: z.number() })],
  ['zod, asynchronous', z.object({ id: z.string(), total: z.number() }).refine(async () => true)],
  ['valibot', v.object({ id: v.string(), total: v.number() })],
  [
    'valibot, asynchronous',
    v.pipeAsync(
      v.object({ id: v.string(), total: v.number() }),
      v.checkAsync(async () => true),
    ),
  ],
  ['arktype', type({ id: 'string', total: 'number' })],
];
const [, [, schema]] = LIBRARIES;

const validated = <Item>(record: DynamoDBRecord, of: StandardSchema<Item>) =>
  validateRecord(toStreamRecord<unknown, { id: string }>(record, 'number'), of);

describe.each(LIBRARIES)('with %s', (_name, library) => {
  test('a record that fits has the type and the images of the schema', async () => {
    const record = await validated(modifyOf({ id: 'o', total: 1 }, { id: 'o', total: 2 }), library);
    if (record.eventName !== 'MODIFY') throw new Error('no MODIFY');

    const difference: number = record.newImage.total - record.oldImage.total;

    expect(difference).toBe(1);
    expect(record.keys).toEqual({ id: 'o' });
  });

  test('a new image that does not fit fails, and the error says where', async () => {
    await expect(validated(insertOf({ id: 'o', total: 'a lot' }), library)).rejects.toThrow(
      /^newImage does not match the schema: total: .+/,
    );
    await expect(validated(insertOf({ id: 'o' }), library)).rejects.toThrow(InvalidRecordError);
  });

  test('an old image that does not fit fails only who looks at it', async () => {
    const record = await validated(modifyOf({ id: 'o', total: 'a lot' }, { id: 'o', total: 2 } as {}), library);

    expect(record.newImage).toEqual({ id: 'o', total: 2 });
    expect(() => record.oldImage).toThrow(InvalidRecordError);
    expect(() => record.oldImage).toThrow(/^oldImage does not match the schema: total: .+/);
  });
});

test('what the schema makes of an image is the image, and its values are those of the changes', async () => {
  const dated = z.object({ id: z.string(), at: z.string().transform((text) => new Date(text)) });

  const record = await validated(
    modifyOf({ id: 'o', at: '2026-01-01', note: 'x' }, { id: 'o', at: '2026-01-02', note: 'y' }),
    dated,
  );

  expect(record.newImage).toEqual({ id: 'o', at: new Date('2026-01-02') });
  expect(record.changes()).toEqual({
    at: { oldValue: new Date('2026-01-01'), newValue: new Date('2026-01-02') },
    note: {},
  });
});

test('the old image of a removed item is validated when it is looked at', async () => {
  const record = await validated(removeOf({ id: 'o' }), schema);

  expect(record.eventName).toBe('REMOVE');
  expect(() => record.oldImage).toThrow(InvalidRecordError);
  expect(inspect(record)).toContain('error: InvalidRecordError: oldImage does not match the schema');
});

test('an old image that cannot be decoded fails only who looks at it', async () => {
  const record = await validated(modifyOf({ id: 'o', total: 12345678901234567890n }, { id: 'o', total: 2n }), schema);

  expect(record.newImage).toEqual({ id: 'o', total: 2 });
  expect(() => record.oldImage).toThrow(RangeError);
});

test('a record without images has nothing to validate', async () => {
  const record = await validated(modifyOf({ id: 'o' }, { id: 'o' }, { streamViewType: 'KEYS_ONLY' }), schema);

  expect(record).toMatchObject({ keys: { id: 'o' }, newImage: undefined, oldImage: undefined });
});

test('an error is unprocessable, lists ten issues and counts the others', async () => {
  const issues = Array.from({ length: 12 }, (_, index) => ({
    message: 'no',
    path: index === 0 ? undefined : ['list', { key: index }],
  }));
  const strict: StandardSchema = { '~standard': { version: 1, vendor: 'test', validate: () => ({ issues }) } };

  const error = await validated(insertOf({ id: 'o' }), strict).catch((thrown: Error) => thrown);

  expect(error).toBeInstanceOf(UnprocessableRecordError);
  expect(error).toMatchObject({
    name: 'InvalidRecordError',
    message: `newImage does not match the schema: no; ${[1, 2, 3, 4, 5, 6, 7, 8, 9].map((index) => `list.${index}: no`).join('; ')}; 2 more`,
  });
});

test('what a schema throws is thrown', async () => {
  const broken: StandardSchema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: () => {
        throw new Error('broken');
      },
    },
  };

  await expect(validated(insertOf({ id: 'o' }), broken)).rejects.toThrow(new Error('broken'));
});
