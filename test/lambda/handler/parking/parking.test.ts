import { setTimeout as sleep } from 'node:timers/promises';
import { ParkingQueue, streamHandler, UnprocessableRecordError } from '../../../../lambda';
import { insertOf, MemoryStore, modifyOf } from '../../../../lambda/testing';
import { ALL_DONE, beginAt, deliver, stream } from '../../../support/deliver';
import { consumer, failing, Item, Queue } from '../../../support/parking';

const [a1, a2, b1] = stream(
  insertOf({ pk: 'A', version: 1 }),
  modifyOf({ pk: 'A', version: 1 }, { pk: 'A', version: 2 }),
  insertOf({ pk: 'B', version: 1 }),
);

test('a record that the handler calls unprocessable is parked with its images, the error and its attempts, and its item goes on', async () => {
  const { handler, queue, seen } = consumer(failing(1, new UnprocessableRecordError('no such country')));

  expect(await deliver(handler, [a1, a2, b1])).toEqual(ALL_DONE);

  expect(seen.sort()).toEqual(['A:v2', 'B:v1']);
  expect(queue.messages).toEqual([
    {
      requestContext: {
        requestId: 'request-1',
        functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:handler',
        condition: 'RecordUnprocessable',
        approximateInvokeCount: 1,
      },
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
      error: {
        name: 'UnprocessableRecordError',
        message: 'no such country',
        stack: expect.stringContaining('parking.test.ts'),
      },
      payload: { Records: [{ ...a1, redriven: 1, origins: [a1.eventID] }] },
    },
  ]);
});

test('an error that is made of an UnprocessableRecordError is one too', async () => {
  class NoSuchCountryError extends UnprocessableRecordError {}
  const { handler, queue } = consumer(failing(1, new NoSuchCountryError('no such country')));

  await deliver(handler, [a1]);

  expect(queue.messages[0].requestContext.condition).toBe('RecordUnprocessable');
});

test.each(['PER_BATCH', 'PER_RECORD'] as const)(
  'a record that has failed maxAttempts times is parked: %s',
  async (mode) => {
    const { handler, queue, seen } = consumer(failing(1), {
      maxAttempts: 3,
      idempotency: { mode, store: new MemoryStore() },
    });

    expect(await deliver(handler, [a1, a2])).toEqual(beginAt(a1));
    expect(await deliver(handler, [a1, a2])).toEqual(beginAt(a1));
    expect(await deliver(handler, [a1, a2])).toEqual(ALL_DONE);

    expect(seen).toEqual(['A:v2']);
    expect(queue.messages[0].requestContext).toMatchObject({
      condition: 'RecordAttemptsExhausted',
      approximateInvokeCount: 3,
    });
  },
);

test.each(['PER_BATCH', 'PER_RECORD'] as const)(
  'failed attempts are remembered beyond one that crashed: %s',
  async (mode) => {
    const options = { maxAttempts: 3, idempotency: { mode, store: new MemoryStore() } };
    const { handler, queue } = consumer(failing(1), options);
    for (let attempt = 1; attempt <= 2; attempt++) await deliver(handler, [a1]);
    void deliver(
      consumer(
        async () =>
          new Promise(() => {
            /* crashed */
          }),
        options,
      ).handler,
      [a1],
      { timeoutMs: 2000 },
    );
    await sleep(20);

    expect(await deliver(handler, [a1])).toEqual(ALL_DONE);
    expect(queue.messages[0].requestContext.approximateInvokeCount).toBe(3);
  },
);

describe('what TableStreamConsumer says of the event source mapping', () => {
  const configure = (configuration: object) => {
    process.env.STREAM_CONSUMERS = JSON.stringify({ [a1.eventSourceARN!]: configuration });
  };
  afterEach(() => {
    delete process.env.STREAM_CONSUMERS;
  });

  test.each([
    [0, 1],
    [1, 2],
    [2, 2],
    [3, 3],
    [30, 30],
  ])(
    'with %d retries a record is parked in its attempt %d: one is left for what never ends in time',
    async (retryAttempts, attempts) => {
      configure({ failureQueueUrl: 'https://sqs/1/q', retryAttempts });
      const { handler, queue } = consumer(failing(1));

      for (let attempt = 1; attempt < attempts; attempt++) {
        expect(await deliver(handler, [a1, a2])).toEqual(beginAt(a1));
      }
      expect(await deliver(handler, [a1, a2])).toEqual(ALL_DONE);
      expect(queue.messages[0].requestContext).toMatchObject({
        condition: 'RecordAttemptsExhausted',
        approximateInvokeCount: attempts,
      });
    },
  );

  test('where it takes any answer for success, a batch that is not done is a function error', async () => {
    configure({ retryAttempts: 10, reportBatchItemFailures: false });
    const { handler, seen } = consumer(failing(1));

    await expect(deliver(handler, [b1, a1])).rejects.toThrow(
      'record 2 of 2 is not done, and the event source mapping would take any response for success. Turn on its reportBatchItemFailures',
    );
    await expect(deliver(handler, [b1, a1])).rejects.toThrow('is not done');
    expect(seen).toEqual(['B:v1']);
  });
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

test.each(['PER_BATCH', 'PER_RECORD'] as const)(
  'a parked record that is redriven is processed, once: %s',
  async (mode) => {
    const idempotency = { mode, store: new MemoryStore() };
    const { handler, queue } = consumer(failing(1, new UnprocessableRecordError('no')), { idempotency });
    await deliver(handler, [b1, a1], { request: 'live' });
    await deliver(handler, [a1], { request: 'again' });
    const redriven: boolean[] = [];
    const fixed = consumer((record) => redriven.push(record.redriven), { idempotency });

    for (let time = 0; time < 2; time++) {
      await deliver(fixed.handler, queue.messages[0].payload.Records, { request: `redrive ${time}` });
    }

    expect(fixed.seen).toEqual(['A:v1']);
    expect(redriven).toEqual([true]);
  },
);

test.each(['PER_BATCH', 'PER_RECORD'] as const)(
  'of what Lambda gave up and is redriven, what was done is not repeated, whatever else is redriven with it: %s',
  async (mode) => {
    const options = {
      maxAttempts: 2,
      idempotency: { mode, store: new MemoryStore() },
      failureQueue: {
        send: async () => {
          throw new Error('down');
        },
      },
    };
    const { handler, seen } = consumer(failing(1), options);
    for (let attempt = 1; attempt <= 3; attempt++) await deliver(handler, [a1, b1]);
    await deliver(handler, [a2], { request: 'other batch' });
    expect(seen).toEqual(['B:v1', 'A:v2']);
    const fixed = consumer(() => undefined, options);

    const redriven = [a1, b1, a2].map((record) => ({ ...record, redriven: 0 as const }));
    expect(await deliver(fixed.handler, redriven, { request: 'redrive' })).toEqual(ALL_DONE);

    expect(fixed.seen).toEqual(['A:v1']);
  },
);

test('one that fails again is reported, and stays where it is', async () => {
  const { handler, queue } = consumer(failing(1, new UnprocessableRecordError('no')), { maxAttempts: 1 });
  await deliver(handler, [a1]);

  for (const request of ['redrive 1', 'redrive 2']) {
    expect(await deliver(handler, queue.messages[0].payload.Records, { request })).toEqual(beginAt(a1));
  }

  expect(queue.messages).toHaveLength(1);
});

test('a record that ran out of time in all of its attempts is parked in the next one, before it can do so again', async () => {
  const idempotency = { mode: 'PER_BATCH' as const, store: new MemoryStore() };
  const hanging = consumer(
    async ({ keys }) => {
      if (keys.pk === 'A') {
        await new Promise(() => {
          /* never */
        });
      }
    },
    { idempotency, maxAttempts: 2 },
  );
  for (let attempt = 1; attempt <= 2; attempt++) {
    void deliver(hanging.handler, [a1, b1], { timeoutMs: 100 });
    await sleep(120);
  }
  expect(hanging.queue.messages).toEqual([]);

  expect(await deliver(hanging.handler, [a1, b1])).toEqual(ALL_DONE);

  expect(hanging.queue.messages[0].requestContext).toMatchObject({
    condition: 'RecordAttemptsExhausted',
    approximateInvokeCount: 2,
  });
  expect(hanging.seen).toEqual(['B:v1']);
});

test('one that gives up when it is told to is parked in its last attempt', async () => {
  const queue = new Queue();
  const handler = streamHandler<Item>(async (_record, { signal }) => sleep(5000, undefined, { signal }), {
    maxAttempts: 1,
    failureQueue: queue,
  });

  expect(await deliver(handler, [a1], { timeoutMs: 1000 })).toEqual(ALL_DONE);
  expect(queue.records).toEqual([a1.dynamodb!.SequenceNumber]);
});

test('without a failure queue a record is tried as often as the event source mapping has it', async () => {
  const { handler, seen } = consumer(
    () => {
      if (seen.push('tried') < 4) throw new Error('fails');
    },
    { failureQueue: undefined, maxAttempts: 2 },
  );

  for (let attempt = 1; attempt <= 3; attempt++) expect(await deliver(handler, [a1])).toEqual(beginAt(a1));
  expect(await deliver(handler, [a1])).toEqual(ALL_DONE);
});

test('a key with the last characters there are, which SQS takes only as escapes, is parked', async () => {
  const [record] = stream(insertOf({ pk: 'A', version: 1, last: '\uFFFE\uFFFF' }));
  const send = jest.fn();
  await deliver(consumer(failing(1, new UnprocessableRecordError('no')), { failureQueue: { send } }).handler, [record]);

  expect(send.mock.calls[0][0]).not.toMatch(/[\uFFFE\uFFFF]/);
  expect(JSON.parse(send.mock.calls[0][0]).payload.Records[0].dynamodb.NewImage.last).toEqual({ S: '\uFFFE\uFFFF' });
});

test('an error that is its own cause is parked with some of that', async () => {
  const error = new UnprocessableRecordError('no');
  error.cause = error;
  const { handler, queue } = consumer(failing(1, error));

  expect(await deliver(handler, [a1])).toEqual(ALL_DONE);
  expect(queue.messages[0].error.cause.cause).toMatchObject({ message: 'no' });
});

test('a queue that does not answer leaves time to write what was done, and to answer', async () => {
  const failureQueue: ParkingQueue = {
    send: async (_message, deadlineMs) =>
      new Promise((_resolve, reject) => setTimeout(() => reject(new Error('no answer')), deadlineMs - Date.now())),
  };
  const { handler, seen } = consumer(failing(1, new UnprocessableRecordError('no')), { failureQueue });
  const startMs = Date.now();

  expect(await deliver(handler, [a1, b1], { timeoutMs: 6000 })).toEqual(beginAt(a1));
  expect(Date.now() - startMs).toBeLessThan(6000);
  expect(await deliver(handler, [a1, b1], { timeoutMs: 6000 })).toEqual(beginAt(a1));
  expect(seen).toEqual(['B:v1']);
});

test('no record is begun when parking one has taken all the time', async () => {
  const failureQueue: ParkingQueue = {
    send: async (_message, deadlineMs) =>
      new Promise((_resolve, reject) => setTimeout(() => reject(new Error('no answer')), deadlineMs - Date.now() + 10)),
  };
  const { handler, seen } = consumer(failing(1, new UnprocessableRecordError('no')), { failureQueue, concurrency: 1 });

  expect(await deliver(handler, [a1, b1], { timeoutMs: 1000 })).toEqual(beginAt(a1));
  expect(seen).toEqual([]);
});

test('a record that cannot be parked has failed, and its item stops', async () => {
  const failureQueue = {
    send: async () => {
      throw new Error('too large');
    },
  };
  const { handler, seen } = consumer(failing(1, new UnprocessableRecordError('no')), { failureQueue });

  expect(await deliver(handler, [a1, a2, b1])).toEqual(beginAt(a1));
  expect(seen).toEqual(['B:v1']);
});

test('without a failure queue the event source mapping deals with the record', async () => {
  const { handler } = consumer(failing(1, new UnprocessableRecordError('no')), { failureQueue: undefined });

  expect(await deliver(handler, [a1])).toEqual(beginAt(a1));
});
