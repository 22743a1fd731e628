import { setTimeout as sleep } from 'node:timers/promises';
import { StandardSchema, streamHandler, UnprocessableRecordError } from '../../../../lambda';
import { insertOf, lambdaContext, MemoryStore } from '../../../../lambda/testing';
import { ALL_DONE, beginAt, deliver, stream } from '../../../support/deliver';

const records = stream(...Array.from({ length: 20 }, (_, number) => insertOf({ pk: String(number) })));
const ledger = () => ({ mode: 'PER_BATCH' as const, store: new MemoryStore() });

test('no record is begun that would not end in time, by what the longest has taken, and the response says where to go on', async () => {
  let begun = 0;
  const handler = streamHandler(
    async () => {
      begun++;
      await sleep(800);
    },
    { concurrency: 1 },
  );
  const startMs = Date.now();

  const response = await deliver(handler, records, { timeoutMs: 4000 });

  expect(Date.now() - startMs).toBeLessThan(4000);
  expect(begun).toBeGreaterThan(0);
  expect(begun).toBeLessThan(5);
  expect(response).toEqual(beginAt(records[begun]));
});

test('what was not begun has not failed', async () => {
  const send = jest.fn();
  const handler = streamHandler(async () => sleep(400), {
    concurrency: 1,
    maxAttempts: 1,
    idempotency: ledger(),
    failureQueue: { send },
  });

  await deliver(handler, records, { timeoutMs: 2000 });

  expect(send).not.toHaveBeenCalled();
});

test('the signal is aborted before the function times out, and the handler can end', async () => {
  let abortedAtMs = 0;
  const startMs = Date.now();
  const handler = streamHandler(async (_record, { signal }) => {
    await sleep(10_000, undefined, { signal }).catch(() => undefined);
    abortedAtMs = Date.now() - startMs;
    signal.throwIfAborted();
  });

  expect(await deliver(handler, records.slice(0, 1), { timeoutMs: 5000 })).toEqual(beginAt(records[0]));
  expect(abortedAtMs).toBeGreaterThanOrEqual(4400);
  expect(abortedAtMs).toBeLessThan(5000);
});

test('what is done after the signal is done', async () => {
  const handler = streamHandler(async (_record, { signal }) =>
    sleep(5000, undefined, { signal }).catch(() => undefined),
  );

  expect(await deliver(handler, records.slice(0, 1), { timeoutMs: 300 })).toEqual(ALL_DONE);
});

test('a record that does not end before the function times out has failed, and what was done beside it is written down', async () => {
  const [idempotency, messages] = [ledger(), [] as string[]];
  const options = {
    idempotency,
    maxAttempts: 2,
    failureQueue: {
      send: async (message: string) => {
        messages.push(message);
      },
    },
  };
  const hanging = streamHandler(async ({ keys }) => {
    if (keys.pk === '0') {
      await new Promise(() => {
        /* never */
      });
    }
  }, options);
  void deliver(hanging, records.slice(0, 3), { timeoutMs: 100 });
  await sleep(120);

  // The function has timed out. The retry fails, for the second time.
  const seen: unknown[] = [];
  const retry = streamHandler(({ keys }) => {
    seen.push(keys.pk);
    throw new Error('fails');
  }, options);

  expect(await deliver(retry, records.slice(0, 3))).toEqual(ALL_DONE);
  expect(seen).toEqual(['0']);
  expect(JSON.parse(messages[0]).requestContext.approximateInvokeCount).toBe(2);
});

test('no record is begun after others have taken the time, be it to be parked', async () => {
  const begun: unknown[] = [];
  const send = async () => sleep(800);
  const handler = streamHandler(
    async ({ keys }) => {
      begun.push(keys.pk);
      await sleep(keys.pk === '0' ? 500 : 0);
      if (keys.pk === '1') throw new UnprocessableRecordError('no');
    },
    { concurrency: 1, idempotency: ledger(), failureQueue: { send } },
  );

  expect(await deliver(handler, records, { timeoutMs: 2000 })).toEqual(beginAt(records[2]));
  expect(begun).toEqual(['0', '1']);
});

test('nor after what comes before the handler has taken it', async () => {
  const handle = jest.fn();
  const schema: StandardSchema<any> = {
    '~standard': {
      version: 1,
      vendor: 'slow',
      validate: async (value) => {
        await sleep(920);
        return { value };
      },
    },
  };

  expect(await deliver(streamHandler(handle, { schema }), records.slice(0, 1), { timeoutMs: 1000 })).toEqual(
    beginAt(records[0]),
  );
  expect(handle).not.toHaveBeenCalled();
});

test('that there was no time left is logged', async () => {
  const logger = { warn: jest.fn(), error: jest.fn() };
  await deliver(
    streamHandler(async () => sleep(400), { concurrency: 1, logger }),
    records,
    { timeoutMs: 1000 },
  );

  expect(logger.warn).toHaveBeenCalledWith('there was no time left to start all records', { requestId: 'request-1' });
});

test.each([Infinity, NaN])(
  'a context that says that %s is left has the longest time that a function can have',
  async (remaining) => {
    let left = 0;
    const handler = streamHandler((_record, context) => {
      left = context.getRemainingTimeInMillis();
    });
    await handler({ Records: records.slice(0, 1) }, { ...lambdaContext(), getRemainingTimeInMillis: () => remaining });

    expect(left).toBeGreaterThan(899_000);
  },
);

test('the handler is told how much time is left', async () => {
  let left = 0;
  await deliver(
    streamHandler((_record, context) => {
      left = context.getRemainingTimeInMillis();
    }),
    records.slice(0, 1),
    { timeoutMs: 1000 },
  );

  expect(left).toBeGreaterThan(900);
  expect(left).toBeLessThanOrEqual(1000);
});
