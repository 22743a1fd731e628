import { FailureQueue, streamHandler, StreamHandlerOptions, StreamRecord, UnprocessableRecordError } from '../../../lambda';
import { insertOf, MemoryStore, modifyOf } from '../../../lambda/testing';
import { ALL_DONE, beginAt, deliver, stream } from '../../support/deliver';

interface Item { pk: string; version: number }

const [a1, a2, b1, a3] = stream(
  insertOf({ pk: 'A', version: 1 }), modifyOf({ pk: 'A', version: 1 }, { pk: 'A', version: 2 }),
  insertOf({ pk: 'B', version: 1 }), modifyOf({ pk: 'A', version: 2 }, { pk: 'A', version: 3 }),
);

class Queue implements FailureQueue {
  public readonly messages: any[] = [];
  public async send(message: string): Promise<void> {
    this.messages.push(JSON.parse(message));
  }
  public get records(): string[] {
    return this.messages.map(({ payload: { Records: [record] } }) => record.dynamodb.SequenceNumber);
  }
}

function consumer(handle: (record: StreamRecord<Item>) => unknown, options: StreamHandlerOptions<Item> = {}) {
  const [seen, queue] = [[] as string[], new Queue()];
  const handler = streamHandler<Item>(async (record) => {
    await handle(record);
    seen.push(`${record.keys.pk}:v${record.newImage!.version}`);
  }, { idempotency: { mode: 'LEDGER', store: new MemoryStore() }, failureQueue: queue, ...options });
  return { seen, queue, handler };
}

function failing(version: number, error: Error = new Error('fails')) {
  return ({ keys, newImage }: StreamRecord<Item>) => { if (keys.pk === 'A' && newImage!.version === version) throw error; };
}

test('a record that the handler calls unprocessable is parked with its images, the error and its attempts, and its item goes on', async () => {
  const { handler, queue, seen } = consumer(failing(1, new UnprocessableRecordError('no such country')));

  expect(await deliver(handler, [a1, a2, b1])).toEqual(ALL_DONE);

  expect(seen.sort()).toEqual(['A:v2', 'B:v1']);
  expect(queue.messages).toEqual([{
    requestContext: { requestId: 'request-1', functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:handler', condition: 'RecordUnprocessable', approximateInvokeCount: 1 },
    version: '1.0',
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    DDBStreamBatchInfo: {
      startSequenceNumber: a1.dynamodb!.SequenceNumber,
      endSequenceNumber: a1.dynamodb!.SequenceNumber,
      approximateArrivalOfFirstRecord: '2026-01-01T00:00:00Z',
      approximateArrivalOfLastRecord: '2026-01-01T00:00:00Z',
      batchSize: 1,
      streamArn: a1.eventSourceARN,
    },
    error: { name: 'UnprocessableRecordError', message: 'no such country', stack: expect.stringContaining('parking.test.ts') },
    payload: { Records: [{ ...a1, redriven: 1 }] },
  }]);
});

test('an error that is made of an UnprocessableRecordError is one too', async () => {
  class NoSuchCountryError extends UnprocessableRecordError {}
  const { handler, queue } = consumer(failing(1, new NoSuchCountryError('no such country')));

  await deliver(handler, [a1]);

  expect(queue.messages[0].requestContext.condition).toBe('RecordUnprocessable');
});

test.each(['LEDGER', 'PER_RECORD'] as const)('a record that has failed maxAttempts times is parked: %s', async (mode) => {
  const { handler, queue, seen } = consumer(failing(1), { maxAttempts: 3, idempotency: { mode, store: new MemoryStore() } });

  expect(await deliver(handler, [a1, a2])).toEqual(beginAt(a1));
  expect(await deliver(handler, [a1, a2])).toEqual(beginAt(a1));
  expect(await deliver(handler, [a1, a2])).toEqual(ALL_DONE);

  expect(seen).toEqual(['A:v2']);
  expect(queue.messages[0].requestContext).toMatchObject({ condition: 'RecordAttemptsExhausted', approximateInvokeCount: 3 });
});

test('a record is parked in the last attempt that the event source mapping has, if that has fewer', async () => {
  process.env.STREAM_CONSUMERS = JSON.stringify({ [a1.eventSourceARN!]: { failureQueueUrl: 'https://sqs/1/q', retryAttempts: 1 } });
  try {
    const { handler, queue } = consumer(failing(1));

    expect(await deliver(handler, [a1, a2])).toEqual(beginAt(a1));
    expect(await deliver(handler, [a1, a2])).toEqual(ALL_DONE);
    expect(queue.messages[0].requestContext).toMatchObject({ condition: 'RecordAttemptsExhausted', approximateInvokeCount: 2 });
  } finally {
    delete process.env.STREAM_CONSUMERS;
  }
});

test('attempts that follow at once, when a batch is split, do not count', async () => {
  const { handler, queue } = consumer(failing(1), { maxAttempts: 2 });

  await deliver(handler, [a1, b1, a2], { request: 'whole' });
  await deliver(handler, [a1, b1], { request: 'half' });
  await deliver(handler, [a1], { request: 'alone' });
  expect(queue.messages).toEqual([]);

  expect(await deliver(handler, [a1], { request: 'alone' })).toEqual(ALL_DONE);
  expect(queue.records).toEqual([a1.dynamodb!.SequenceNumber]);
});

test('a record that was parked is done: delivered again, it is neither processed nor parked', async () => {
  const { handler, queue, seen } = consumer(failing(1, new UnprocessableRecordError('no')));
  await deliver(handler, [a1]);

  expect(await deliver(handler, [a1, b1], { request: 'request-2' })).toEqual(ALL_DONE);

  expect(queue.messages).toHaveLength(1);
  expect(seen).toEqual(['B:v1']);
});

test.each(['LEDGER', 'PER_RECORD'] as const)('a parked record that is redriven is processed, once: %s', async (mode) => {
  const idempotency = { mode, store: new MemoryStore() };
  const { handler, queue } = consumer(failing(1, new UnprocessableRecordError('no')), { idempotency });
  await deliver(handler, [b1, a1], { request: 'live' });
  await deliver(handler, [a1], { request: 'again' });
  const redriven: boolean[] = [];
  const fixed = consumer((record) => redriven.push(record.redriven), { idempotency });

  for (let time = 0; time < 2; time++) await deliver(fixed.handler, queue.messages[0].payload.Records, { request: `redrive ${time}` });

  expect(fixed.seen).toEqual(['A:v1']);
  expect(redriven).toEqual([true]);
});

test('one that fails again is parked again, and can be redriven again', async () => {
  const { handler, queue } = consumer(failing(1, new UnprocessableRecordError('no')));
  await deliver(handler, [a1]);

  await deliver(handler, queue.messages[0].payload.Records, { request: 'redrive 1' });
  await deliver(handler, queue.messages[1].payload.Records, { request: 'redrive 2' });

  expect(queue.messages).toHaveLength(3);
});

test('a queue that does not answer leaves time to write what was done, and to answer', async () => {
  const failureQueue: FailureQueue = {
    send: async (_message, deadlineMs) => new Promise((_resolve, reject) => setTimeout(() => reject(new Error('no answer')), deadlineMs - Date.now())),
  };
  const { handler, seen } = consumer(failing(1, new UnprocessableRecordError('no')), { failureQueue });
  const startMs = Date.now();

  expect(await deliver(handler, [a1, b1], { timeoutMs: 3000 })).toEqual(beginAt(a1));
  expect(Date.now() - startMs).toBeLessThan(3000);
  expect(await deliver(handler, [a1, b1], { timeoutMs: 3000 })).toEqual(beginAt(a1));
  expect(seen).toEqual(['B:v1']);
});

test('no record is begun when parking one has taken all the time', async () => {
  const failureQueue: FailureQueue = {
    send: async (_message, deadlineMs) => new Promise((_resolve, reject) => setTimeout(() => reject(new Error('no answer')), deadlineMs - Date.now() + 10)),
  };
  const { handler, seen } = consumer(failing(1, new UnprocessableRecordError('no')), { failureQueue, concurrency: 1 });

  expect(await deliver(handler, [a1, b1], { timeoutMs: 1000 })).toEqual(beginAt(a1));
  expect(seen).toEqual([]);
});

test('a record that cannot be parked has failed, and its item stops', async () => {
  const failureQueue = { send: async () => { throw new Error('too large'); } };
  const { handler, seen } = consumer(failing(1, new UnprocessableRecordError('no')), { failureQueue });

  expect(await deliver(handler, [a1, a2, b1])).toEqual(beginAt(a1));
  expect(seen).toEqual(['B:v1']);
});

test('without a failure queue the event source mapping deals with the record', async () => {
  const { handler } = consumer(failing(1, new UnprocessableRecordError('no')), { failureQueue: undefined });

  expect(await deliver(handler, [a1])).toEqual(beginAt(a1));
});

describe('parkKey', () => {
  const parkKey = true;

  test('later records of a parked item are parked behind it, in order, those of others are not', async () => {
    const { handler, queue, seen } = consumer(failing(1, new UnprocessableRecordError('no')), { parkKey });

    await deliver(handler, [a1, a2, b1]);
    await deliver(handler, [a3], { request: 'request-2' });

    expect(seen).toEqual(['B:v1']);
    expect(queue.records).toEqual([a1, a2, a3].map(({ dynamodb }) => dynamodb!.SequenceNumber));
    expect(queue.messages.map(({ requestContext: { condition } }) => condition)).toEqual(['RecordUnprocessable', 'RecordBehindParked', 'RecordBehindParked']);
  });

  test('an item is remembered as parked with the records that are', async () => {
    const store = new MemoryStore();
    const { handler } = consumer(failing(1, new UnprocessableRecordError('no')), { parkKey, idempotency: { mode: 'LEDGER', store } });

    await deliver(handler, [a1, a2]);

    const parked = (await store.get(['parked#handler'])).get('parked#handler')!;
    expect(Object.values(JSON.parse(Buffer.from(parked).toString()))).toEqual([[a1, a2].map(({ dynamodb }) => dynamodb!.SequenceNumber)]);
  });

  test('once it was redriven, its records are processed again, also by an invocation that had begun before', async () => {
    const store = new MemoryStore();
    const { handler, seen } = consumer(async (record) => {
      failing(1, new UnprocessableRecordError('no'))(record);
      // While another item is processed, the parked one is released.
      if (record.keys.pk === 'B') await store.put([{ id: 'parked#handler', value: Buffer.from('{}'), expiresAt: 0 }]);
    }, { parkKey, concurrency: 1, idempotency: { mode: 'LEDGER', store } });
    await deliver(handler, [a1]);

    await deliver(handler, [b1, a2], { request: 'request-2' });

    expect(seen).toEqual(['B:v1', 'A:v2']);
  });

  test('a record that could not be sent comes again as what it is, and not as one behind itself', async () => {
    const messages: string[] = [];
    const failureQueue = { send: jest.fn(async (message: string) => { messages.push(message); }).mockRejectedValueOnce(new Error('down')) };
    const { handler } = consumer(failing(1, new UnprocessableRecordError('no')), { parkKey, failureQueue });

    expect(await deliver(handler, [a1, a2])).toEqual(beginAt(a1));
    expect(await deliver(handler, [a1, a2])).toEqual(ALL_DONE);

    expect(messages.map((message) => JSON.parse(message).requestContext.condition)).toEqual(['RecordUnprocessable', 'RecordBehindParked']);
  });

  test('a record before the parked one, which comes again after a crash, is not behind it', async () => {
    const store = new MemoryStore();
    const idempotency = { mode: 'LEDGER' as const, store };
    // Crashes as it sends: the key is remembered, and what was done is not.
    const failureQueue = { send: async () => new Promise<void>(() => { /* never */ }) };
    void deliver(consumer(failing(2, new UnprocessableRecordError('no')), { parkKey, idempotency, failureQueue }).handler, [a1, a2, a3]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { handler, queue, seen } = consumer(failing(2, new UnprocessableRecordError('no')), { parkKey, idempotency });

    expect(await deliver(handler, [a1, a2, a3])).toEqual(ALL_DONE);

    expect(seen).toEqual(['A:v1']);
    expect(queue.records).toEqual([a2, a3].map(({ dynamodb }) => dynamodb!.SequenceNumber));
  });

  test('a key is released when all of its records were redriven, and not before', async () => {
    const store = new MemoryStore();
    const idempotency = { mode: 'LEDGER' as const, store };
    const { handler, queue } = consumer(failing(1, new UnprocessableRecordError('no')), { parkKey, idempotency });
    await deliver(handler, [a1, a2]);
    const fixed = consumer(() => undefined, { parkKey, idempotency });

    const redrive = async (message: any) => deliver(fixed.handler, message.payload.Records, { request: message.timestamp });
    await redrive(queue.messages[0]);
    await deliver(fixed.handler, [a3], { request: 'live' });
    expect(fixed.seen).toEqual(['A:v1']);
    expect(fixed.queue.records).toEqual([a3.dynamodb!.SequenceNumber]);

    await redrive(queue.messages[1]);
    await redrive(fixed.queue.messages[0]);
    expect(fixed.seen).toEqual(['A:v1', 'A:v2', 'A:v3']);
    expect(Buffer.from((await store.get(['parked#handler'])).get('parked#handler')!).toString()).toBe('{}');
  });

  test('a record that is redriven before an earlier one of its item is parked behind that again', async () => {
    const idempotency = { mode: 'LEDGER' as const, store: new MemoryStore() };
    const { handler, queue } = consumer(failing(1, new UnprocessableRecordError('no')), { parkKey, idempotency });
    await deliver(handler, [a1, a2]);
    const fixed = consumer(() => undefined, { parkKey, idempotency });

    await deliver(fixed.handler, queue.messages[1].payload.Records, { request: 'too early' });
    await deliver(fixed.handler, queue.messages[0].payload.Records, { request: 'first' });
    await deliver(fixed.handler, fixed.queue.messages[0].payload.Records, { request: 'second' });

    expect(fixed.seen).toEqual(['A:v1', 'A:v2']);
  });

  test('a record that is to be parked behind another has failed if there is no queue', async () => {
    const store = new MemoryStore();
    const idempotency = { mode: 'LEDGER' as const, store };
    await deliver(consumer(failing(1, new UnprocessableRecordError('no')), { parkKey, idempotency }).handler, [a1]);
    const logger = { warn: jest.fn(), error: jest.fn() };

    expect(await deliver(consumer(() => undefined, { parkKey, idempotency, failureQueue: undefined, logger }).handler, [a2], { request: 'live' })).toEqual(beginAt(a2));
    expect(logger.error.mock.calls[0][1].error.message).toContain('there is no failure queue to park the record in');
  });

  test('costs one read of an invocation, and nothing for a record, while nothing is parked', async () => {
    const store = new MemoryStore();
    const calls = [jest.spyOn(store, 'get'), jest.spyOn(store, 'put'), jest.spyOn(store, 'putIf')];
    const { handler } = consumer(() => undefined, { parkKey, idempotency: { mode: 'LEDGER', store } });

    await deliver(handler, [a1, a2, b1, a3]);

    expect(calls.map(({ mock }) => mock.calls.length)).toEqual([2, 1, 0]);
  });

  test('several items parked at the same moment are all remembered', async () => {
    const store = new MemoryStore();
    const { handler } = consumer(() => { throw new UnprocessableRecordError('no'); }, { parkKey, idempotency: { mode: 'LEDGER', store } });
    const records = stream(...Array.from({ length: 20 }, (_, number) => insertOf({ pk: `item-${number}`, version: 1 })));

    await Promise.all([deliver(handler, records.slice(0, 10), { request: 'one' }), deliver(handler, records.slice(10), { request: 'other' })]);

    expect(Object.keys(JSON.parse(Buffer.from((await store.get(['parked#handler'])).get('parked#handler')!).toString()))).toHaveLength(20);
  });

  test('needs idempotency', () => {
    expect(() => streamHandler(() => undefined, { parkKey }))
      .toThrow("'parkKey' needs idempotency: give the StreamConsumer of the function one, or set the option idempotency");
  });
});
