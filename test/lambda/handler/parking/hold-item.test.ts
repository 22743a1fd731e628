import { streamHandler, UnprocessableRecordError } from '../../../../lambda';
import { insertOf, MemoryStore, modifyOf } from '../../../../lambda/testing';
import { ALL_DONE, beginAt, deliver, stream } from '../../../support/deliver';
import { consumer, failing } from '../../../support/parking';

const [a1, a2, b1, a3] = stream(
  insertOf({ pk: 'A', version: 1 }),
  modifyOf({ pk: 'A', version: 1 }, { pk: 'A', version: 2 }),
  insertOf({ pk: 'B', version: 1 }),
  modifyOf({ pk: 'A', version: 2 }, { pk: 'A', version: 3 }),
);

const holdItem = true;

test('later records of a parked item are parked behind it, in order, those of others are not', async () => {
  const { handler, queue, seen } = consumer(failing(1, new UnprocessableRecordError('no')), { holdItem });

  await deliver(handler, [a1, a2, b1]);
  await deliver(handler, [a3], { request: 'request-2' });

  expect(seen).toEqual(['B:v1']);
  expect(queue.records).toEqual([a1, a2, a3].map(({ dynamodb }) => dynamodb!.SequenceNumber));
  expect(queue.messages.map(({ requestContext: { condition } }) => condition)).toEqual([
    'RecordUnprocessable',
    'RecordBehindParked',
    'RecordBehindParked',
  ]);
});

test('an item is remembered as parked with the records that are', async () => {
  const store = new MemoryStore();
  const { handler } = consumer(failing(1, new UnprocessableRecordError('no')), {
    holdItem,
    idempotency: { mode: 'PER_BATCH', store },
  });

  await deliver(handler, [a1, a2]);

  const parked = (await store.get(['held#handler'])).get('held#handler')!;
  const [held, ...others] = Object.values<object>(JSON.parse(Buffer.from(parked).toString()));
  expect(Object.keys(held)).toEqual([a1, a2].map(({ dynamodb }) => dynamodb!.SequenceNumber));
  expect(others).toEqual([]);
});

test('once it was redriven, its records are processed again, also by an invocation that had begun before', async () => {
  const store = new MemoryStore();
  const { handler, seen } = consumer(
    async (record) => {
      failing(1, new UnprocessableRecordError('no'))(record);
      // While another item is processed, the parked one is released.
      if (record.keys.pk === 'B') await store.put([{ id: 'held#handler', value: Buffer.from('{}'), expiresAt: 0 }]);
    },
    { holdItem, concurrency: 1, idempotency: { mode: 'PER_BATCH', store } },
  );
  await deliver(handler, [a1]);

  await deliver(handler, [b1, a2], { request: 'request-2' });

  expect(seen).toEqual(['B:v1', 'A:v2']);
});

test('a record that could not be sent comes again as what it is, and not as one behind itself', async () => {
  const messages: string[] = [];
  const failureQueue = {
    send: jest
      .fn(async (message: string) => {
        messages.push(message);
      })
      .mockRejectedValueOnce(new Error('down')),
  };
  const { handler } = consumer(failing(1, new UnprocessableRecordError('no')), { holdItem, failureQueue });

  expect(await deliver(handler, [a1, a2])).toEqual(beginAt(a1));
  expect(await deliver(handler, [a1, a2])).toEqual(ALL_DONE);

  expect(messages.map((message) => JSON.parse(message).requestContext.condition)).toEqual([
    'RecordUnprocessable',
    'RecordBehindParked',
  ]);
});

test('a record before the parked one, which a replay delivers again, is not behind it', async () => {
  const store = new MemoryStore();
  const idempotency = { mode: 'PER_BATCH' as const, store };
  // Crashes as it sends: the item is held.
  const failureQueue = {
    send: async () =>
      new Promise<void>(() => {
        /* never */
      }),
  };
  void deliver(
    consumer(failing(2, new UnprocessableRecordError('no')), { holdItem, idempotency, failureQueue }).handler,
    [a1, a2, a3],
    { timeoutMs: 2000 },
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
  const { handler, queue, seen } = consumer(failing(2, new UnprocessableRecordError('no')), {
    holdItem,
    idempotency: { ...idempotency, epoch: 'replay' },
  });

  expect(await deliver(handler, [a1, a2, a3])).toEqual(ALL_DONE);

  expect(seen).toEqual(['A:v1']);
  expect(queue.records).toEqual([a2, a3].map(({ dynamodb }) => dynamodb!.SequenceNumber));
});

test('a key is released when all of its records were redriven, and not before', async () => {
  const store = new MemoryStore();
  const idempotency = { mode: 'PER_BATCH' as const, store };
  const { handler, queue } = consumer(failing(1, new UnprocessableRecordError('no')), { holdItem, idempotency });
  await deliver(handler, [a1, a2]);
  const fixed = consumer(() => undefined, { holdItem, idempotency });

  const redrive = async (message: any) =>
    deliver(fixed.handler, message.payload.Records, { request: message.timestamp });
  await redrive(queue.messages[0]);
  await deliver(fixed.handler, [a3], { request: 'live' });
  expect(fixed.seen).toEqual(['A:v1']);
  expect(fixed.queue.records).toEqual([a3.dynamodb!.SequenceNumber]);

  await redrive(queue.messages[1]);
  await redrive(fixed.queue.messages[0]);
  expect(fixed.seen).toEqual(['A:v1', 'A:v2', 'A:v3']);
  expect(Buffer.from((await store.get(['held#handler'])).get('held#handler')!).toString()).toBe('{}');
});

test('a record that is redriven before an earlier one of its item is reported, and stays where it is', async () => {
  const idempotency = { mode: 'PER_BATCH' as const, store: new MemoryStore() };
  const { handler, queue } = consumer(failing(1, new UnprocessableRecordError('no')), { holdItem, idempotency });
  await deliver(handler, [a1, a2]);
  const fixed = consumer(() => undefined, { holdItem, idempotency });

  expect(await deliver(fixed.handler, queue.messages[1].payload.Records, { request: 'too early' })).toEqual(
    beginAt(a2),
  );
  await deliver(fixed.handler, queue.messages[0].payload.Records, { request: 'first' });
  await deliver(fixed.handler, queue.messages[1].payload.Records, { request: 'second' });

  expect(fixed.seen).toEqual(['A:v1', 'A:v2']);
  expect(fixed.queue.messages).toEqual([]);
});

test('a record that is to be parked behind another has failed if there is no queue', async () => {
  const store = new MemoryStore();
  const idempotency = { mode: 'PER_BATCH' as const, store };
  await deliver(consumer(failing(1, new UnprocessableRecordError('no')), { holdItem, idempotency }).handler, [a1]);
  const logger = { warn: jest.fn(), error: jest.fn() };

  expect(
    await deliver(consumer(() => undefined, { holdItem, idempotency, failureQueue: undefined, logger }).handler, [a2], {
      request: 'live',
    }),
  ).toEqual(beginAt(a2));
  expect(logger.error.mock.calls[0][1].error.message).toContain('there is no failure queue to park the record in');
});

test('costs one read of an invocation, and nothing for a record, while nothing is parked', async () => {
  const store = new MemoryStore();
  const calls = [jest.spyOn(store, 'get'), jest.spyOn(store, 'put'), jest.spyOn(store, 'putIf')];
  const { handler } = consumer(() => undefined, { holdItem, idempotency: { mode: 'PER_BATCH', store } });

  await deliver(handler, [a1, a2, b1, a3]);

  expect(calls.map(({ mock }) => mock.calls.length)).toEqual([2, 1, 0]);
});

test('several items parked at the same moment are all remembered', async () => {
  const store = new MemoryStore();
  const { handler } = consumer(
    () => {
      throw new UnprocessableRecordError('no');
    },
    { holdItem, idempotency: { mode: 'PER_BATCH', store } },
  );
  const records = stream(...Array.from({ length: 20 }, (_, number) => insertOf({ pk: `item-${number}`, version: 1 })));

  await Promise.all([
    deliver(handler, records.slice(0, 10), { request: 'one' }),
    deliver(handler, records.slice(10), { request: 'other' }),
  ]);

  expect(
    Object.keys(JSON.parse(Buffer.from((await store.get(['held#handler'])).get('held#handler')!).toString())),
  ).toHaveLength(20);
});

test('needs idempotency', () => {
  expect(() => streamHandler(() => undefined, { holdItem, idempotency: { mode: 'NONE' } })).toThrow(
    "'holdItem' needs idempotency. Turn it on in the TableStreamConsumer, or set the option 'idempotency'",
  );
});

const FAILING_QUEUE = {
  send: async () => {
    throw new Error('down');
  },
};

/** Returns the held items with their parked records. */
async function parkedIn(store: MemoryStore): Promise<object> {
  return JSON.parse(Buffer.from((await store.get(['held#handler'])).get('held#handler')!).toString());
}

test('a record that was remembered as parked, could not be sent, and succeeds, releases its key', async () => {
  const store = new MemoryStore();
  const idempotency = { mode: 'PER_BATCH' as const, store };
  await deliver(
    consumer(failing(1, new UnprocessableRecordError('no')), {
      holdItem,
      idempotency,
      failureQueue: FAILING_QUEUE,
    }).handler,
    [a1],
  );
  expect(Object.keys(await parkedIn(store))).toHaveLength(1);

  const { handler, seen } = consumer(() => undefined, { holdItem, idempotency });
  await deliver(handler, [a1, a2]);

  expect(seen).toEqual(['A:v1', 'A:v2']);
  expect(await parkedIn(store)).toEqual({});
});

test('so does one behind another that was redriven in the meantime', async () => {
  const store = new MemoryStore();
  const idempotency = { mode: 'PER_BATCH' as const, store };
  const { handler, queue } = consumer(failing(1, new UnprocessableRecordError('no')), { holdItem, idempotency });
  await deliver(handler, [a1]);
  await deliver(
    consumer(() => undefined, {
      holdItem,
      idempotency,
      failureQueue: FAILING_QUEUE,
    }).handler,
    [a2],
    { request: 'behind' },
  );
  const fixed = consumer(() => undefined, { holdItem, idempotency });
  await deliver(fixed.handler, queue.messages[0].payload.Records, { request: 'redrive' });

  await deliver(fixed.handler, [a2, a3], { request: 'behind' });

  expect(fixed.seen).toEqual(['A:v1', 'A:v2', 'A:v3']);
  expect(await parkedIn(store)).toEqual({});
});

test('and one that Lambda gave up, once it is given to the function as it was', async () => {
  const store = new MemoryStore();
  const idempotency = { mode: 'PER_BATCH' as const, store };
  await deliver(
    consumer(failing(1, new UnprocessableRecordError('no')), {
      holdItem,
      idempotency,
      failureQueue: FAILING_QUEUE,
    }).handler,
    [a1],
  );
  const fixed = consumer(() => undefined, { holdItem, idempotency });
  await deliver(fixed.handler, [a2], { request: 'live' });
  expect(fixed.seen).toEqual([]);

  await deliver(fixed.handler, [a1], { request: 'redrive' });
  await deliver(fixed.handler, fixed.queue.messages[0].payload.Records, { request: 'redrive behind' });

  expect(fixed.seen).toEqual(['A:v1', 'A:v2']);
  expect(await parkedIn(store)).toEqual({});
});

test('a key of one table does not hold the same key of another', async () => {
  const { handler, seen } = consumer(
    ({ eventSourceARN }) => {
      if (eventSourceARN === a1.eventSourceARN) throw new UnprocessableRecordError('no');
    },
    { holdItem },
  );
  await deliver(handler, [a1]);

  await deliver(handler, [{ ...a2, eventSourceARN: `${a2.eventSourceARN}-of-another` }], { request: 'other table' });

  expect(seen).toEqual(['A:v2']);
});

test('an item that cannot be released fails its record, which is not processed again', async () => {
  const store = new MemoryStore();
  const idempotency = { mode: 'PER_BATCH' as const, store };
  const { handler, queue } = consumer(failing(1, new UnprocessableRecordError('no')), { holdItem, idempotency });
  await deliver(handler, [a1]);
  const fixed = consumer(() => undefined, { holdItem, idempotency });
  const [redriven] = queue.messages[0].payload.Records;
  jest.spyOn(store, 'putIf').mockRejectedValueOnce(new Error('throttled'));

  expect(await deliver(fixed.handler, [redriven, b1], { request: 'redrive' })).toEqual(beginAt(a1));
  expect(await deliver(fixed.handler, [redriven, b1], { request: 'redrive' })).toEqual(ALL_DONE);

  expect(fixed.seen).toEqual(['A:v1', 'B:v1']);
  expect(await parkedIn(store)).toEqual({});
});
