import { streamBatchHandler, StreamRecord, UnprocessableRecordError } from '../../../lambda';
import { insertOf, MemoryStore, modifyOf } from '../../../lambda/testing';
import { ALL_DONE, beginAt, deliver, stream } from '../../support/deliver';

interface Item {
  pk: string;
  version: number;
}

const [a1, b1, a2, c1] = stream(
  insertOf({ pk: 'A', version: 1 }),
  insertOf({ pk: 'B', version: 1 }),
  modifyOf({ pk: 'A', version: 1 }, { pk: 'A', version: 2 }),
  insertOf({ pk: 'C', version: 1 }),
);
const nameOf = ({ keys, newImage }: StreamRecord<Item>) => `${keys.pk}:v${newImage!.version}`;
const ledger = () => ({ mode: 'PER_BATCH' as const, store: new MemoryStore() });

test('the handler gets many records at once, and of an item one', async () => {
  const calls: string[][] = [];
  const handler = streamBatchHandler<Item>((records) => {
    calls.push(records.map(nameOf));
  });

  expect(await deliver(handler, [a1, b1, a2, c1])).toEqual(ALL_DONE);
  expect(calls).toEqual([['A:v1', 'B:v1', 'C:v1'], ['A:v2']]);
});

test('no call has more records than maxRecords', async () => {
  const calls: number[] = [];
  const records = stream(...Array.from({ length: 25 }, (_, number) => insertOf({ pk: String(number) })));

  await deliver(
    streamBatchHandler(
      ({ length }) => {
        calls.push(length);
      },
      { maxRecords: 10 },
    ),
    records,
  );

  expect(calls).toEqual([10, 10, 5]);
});

test('what it returns says of each record whether it failed', async () => {
  const calls: string[][] = [];
  const handler = streamBatchHandler<Item>(
    (records) => {
      calls.push(records.map(nameOf));
      return records.map((record) =>
        nameOf(record) === 'B:v1' && calls.length === 1 ? new Error('refused') : undefined,
      );
    },
    { idempotency: ledger() },
  );

  expect(await deliver(handler, [a1, b1, a2, c1])).toEqual(beginAt(b1));
  expect(await deliver(handler, [b1, a2, c1], { request: 'request-2' })).toEqual(ALL_DONE);
  expect(calls).toEqual([['A:v1', 'B:v1', 'C:v1'], ['A:v2'], ['B:v1']]);
});

test('the handler gets no more than what needs it', async () => {
  const idempotency = ledger();
  await deliver(
    streamBatchHandler<Item>(
      (records) => records.map(({ keys }) => (keys.pk === 'A' ? new Error('refused') : undefined)),
      { idempotency },
    ),
    [a1, b1, c1],
  );
  const calls: number[] = [];

  await deliver(
    streamBatchHandler<Item>(
      ({ length }) => {
        calls.push(length);
      },
      { idempotency },
    ),
    [a1, b1, c1],
    { request: 'request-2' },
  );

  expect(calls).toEqual([1]);
});

test('one of them can be unprocessable', async () => {
  const send = jest.fn(async () => undefined);
  const handler = streamBatchHandler<Item>(
    (records) => records.map(({ keys }) => (keys.pk === 'B' ? new UnprocessableRecordError('no') : undefined)),
    { failureQueue: { send } },
  );

  expect(await deliver(handler, [a1, b1])).toEqual(ALL_DONE);
  expect(send).toHaveBeenCalledTimes(1);
});

test('what it throws parks none of several records, since it does not say which it is about, and one that it had alone', async () => {
  const send = jest.fn(async () => undefined);
  const handler = streamBatchHandler<Item>(
    () => {
      throw new UnprocessableRecordError('no');
    },
    { idempotency: ledger(), failureQueue: { send } },
  );

  expect(await deliver(handler, [a1, b1])).toEqual(beginAt(a1));
  expect(send).not.toHaveBeenCalled();
  expect(await deliver(handler, [a1], { request: 'half' })).toEqual(ALL_DONE);
  expect(send).toHaveBeenCalledTimes(1);
});

test('all fail when it throws', async () => {
  const handler = streamBatchHandler<Item>(
    () => {
      throw new Error('down');
    },
    { idempotency: ledger() },
  );

  expect(await deliver(handler, [a1, b1])).toEqual(beginAt(a1));
});

test.each([
  ['too few', () => [undefined], 'got an array of 1: undefined'],
  ['what a sink has answered', () => [{ ok: true }, { ok: true }] as any, 'got an array of 2: object'],
  ['no array', () => 'fine' as any, 'got string'],
])('an answer that does not say it of each record fails all: %s', async (_name, handle, got) => {
  const logger = { warn: jest.fn(), error: jest.fn() };

  expect(await deliver(streamBatchHandler<Item>(handle, { logger }), [a1, b1])).toEqual(beginAt(a1));
  expect(logger.error.mock.calls[0][1].error.message).toBe(
    `the handler must return nothing, or an array with an Error or undefined for each of its 2 records, ${got}`,
  );
});
