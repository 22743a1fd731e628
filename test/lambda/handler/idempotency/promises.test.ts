import { IdempotencySettings, StoreItem, streamHandler, StreamRecord } from '../../../../lambda';
import { insertOf, MemoryStore, modifyOf } from '../../../../lambda/testing';
import { ALL_DONE, beginAt, deliver, stream } from '../../../support/deliver';

interface Item {
  pk: string;
  version: number;
}

/** Takes as long to write as no store in this process does. */
class DistantStore extends MemoryStore {
  public override async put(items: readonly StoreItem[]): Promise<void> {
    await new Promise(setImmediate);
    await super.put(items);
  }
}

/** What an item is, as a consumer knows it, after records were delivered to it. */
class Projection {
  public readonly seen: string[] = [];
  public readonly versions = new Map<string, number>();
  /** Records that fail, so many times. */
  public readonly failures = new Map<string, number>();

  public readonly apply = ({ keys, newImage }: StreamRecord<Item>): void => {
    const name = `${keys.pk}:v${newImage!.version}`;
    const left = this.failures.get(name) ?? 0;
    this.failures.set(name, left - 1);
    if (left > 0) throw new Error('fails');
    this.seen.push(name);
    this.versions.set(keys.pk!, newImage!.version);
  };
}

const [a1, a2, b1, c1] = stream(
  insertOf({ pk: 'A', version: 1 }),
  modifyOf({ pk: 'A', version: 1 }, { pk: 'A', version: 2 }),
  insertOf({ pk: 'B', version: 1 }),
  insertOf({ pk: 'C', version: 1 }),
);

function consumer(idempotency: IdempotencySettings) {
  const projection = new Projection();
  return { projection, handler: streamHandler<Item>(projection.apply, { idempotency }) };
}

const MODES = {
  NONE: (): IdempotencySettings => ({ mode: 'NONE' }),
  PER_BATCH: (store = new MemoryStore()): IdempotencySettings => ({ mode: 'PER_BATCH', store }),
  PER_RECORD: (store = new MemoryStore()): IdempotencySettings => ({ mode: 'PER_RECORD', store }),
};

describe.each(['PER_BATCH', 'PER_RECORD'] as const)('with %s', (mode) => {
  test('5. order after a failure: A:v1 fails once, A:v2 waits for it: the item ends as v2, and not as v1 for good', async () => {
    const { handler, projection } = consumer(MODES[mode]());
    projection.failures.set('A:v1', 1);

    expect(await deliver(handler, [a1, a2])).toEqual(beginAt(a1));
    expect(await deliver(handler, [a1, a2])).toEqual(ALL_DONE);

    expect(projection.seen).toEqual(['A:v1', 'A:v2']);
    expect(projection.versions.get('A')).toBe(2);
  });

  test('1. retry after a failure: what was done of other items is not repeated', async () => {
    const { handler, projection } = consumer(MODES[mode]());
    projection.failures.set('A:v1', 1);

    expect(await deliver(handler, [a1, a2, b1])).toEqual(beginAt(a1));
    expect(projection.seen).toEqual(['B:v1']);
    expect(await deliver(handler, [a1, a2, b1])).toEqual(ALL_DONE);

    expect(projection.seen).toEqual(['B:v1', 'A:v1', 'A:v2']);
  });

  test('1. retry after a failure, of half of the batch', async () => {
    const { handler, projection } = consumer(MODES[mode]());
    projection.failures.set('A:v1', 1);
    await deliver(handler, [a1, a2, b1, c1]);

    expect(await deliver(handler, [a1, a2], { request: 'left half' })).toEqual(ALL_DONE);
    expect(await deliver(handler, [b1, c1], { request: 'right half' })).toEqual(ALL_DONE);

    expect(projection.seen).toEqual(['B:v1', 'C:v1', 'A:v1', 'A:v2']);
  });

  test('1. partial progress: the next batch begins at the checkpoint and knows what was done behind it', async () => {
    const { handler, projection } = consumer(MODES[mode]());
    projection.failures.set('B:v1', 1);

    expect(await deliver(handler, [a1, b1, c1])).toEqual(beginAt(b1));
    expect(await deliver(handler, [b1, c1], { request: 'request-2' })).toEqual(ALL_DONE);

    expect(projection.seen).toEqual(['A:v1', 'C:v1', 'B:v1']);
  });

  test('3. lost acknowledgement: what is delivered again, in other batches, is not repeated', async () => {
    const { handler, projection } = consumer(MODES[mode]());
    await deliver(handler, [a1, a2]);
    await deliver(handler, [b1, c1], { request: 'request-2' });

    expect(await deliver(handler, [a1, a2, b1, c1], { request: 'request-3' })).toEqual(ALL_DONE);
    expect(await deliver(handler, [a1], { request: 'request-4' })).toEqual(ALL_DONE);
    expect(await deliver(handler, [a2, b1], { request: 'request-5' })).toEqual(ALL_DONE);

    expect(projection.seen).toEqual(['A:v1', 'A:v2', 'B:v1', 'C:v1']);
  });

  test('another consumer of the same stream, in the same table, is not affected', async () => {
    const store = new MemoryStore();
    const [first, second] = [consumer(MODES[mode](store)), consumer(MODES[mode](store))];
    await deliver(first.handler, [a1]);

    await second.handler(
      { Records: [a1] },
      {
        awsRequestId: 'r',
        functionName: 'other',
        invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:other',
        getRemainingTimeInMillis: () => 9000,
      },
    );

    expect(second.projection.seen).toEqual(['A:v1']);
  });

  test('a version of the function goes on where another has stopped, an alias is another consumer', async () => {
    const { handler, projection } = consumer(MODES[mode]());
    const invoke = async (qualifier: string) =>
      handler(
        { Records: [a1] },
        {
          awsRequestId: qualifier,
          functionName: 'fn',
          invokedFunctionArn: `arn:aws:lambda:us-east-1:111122223333:function:fn${qualifier}`,
          getRemainingTimeInMillis: () => 9000,
        },
      );

    for (const qualifier of ['', ':$LATEST', ':7', ':8']) await invoke(qualifier);
    expect(projection.seen).toEqual(['A:v1']);

    await invoke(':live');
    expect(projection.seen).toEqual(['A:v1', 'A:v1']);
  });
});

describe('with NONE', () => {
  test('1. retry after a failure: what was in hand when it failed is repeated, and nothing is begun after it', async () => {
    const { handler, projection } = consumer(MODES.NONE());
    projection.failures.set('B:v1', 1);

    expect(await deliver(handler, [a1, b1, c1])).toEqual(beginAt(b1));
    expect(await deliver(handler, [b1, c1], { request: 'request-2' })).toEqual(ALL_DONE);

    expect(projection.seen).toEqual(['A:v1', 'B:v1', 'C:v1']);
  });

  test('3. lost acknowledgement: everything is repeated', async () => {
    const { handler, projection } = consumer(MODES.NONE());
    for (const request of ['request-1', 'request-2']) await deliver(handler, [a1, a2], { request });

    expect(projection.seen).toEqual(['A:v1', 'A:v2', 'A:v1', 'A:v2']);
  });

  test('5. order after a failure: A:v2 waits for A:v1', async () => {
    const { handler, projection } = consumer(MODES.NONE());
    projection.failures.set('A:v1', 1);
    for (const request of ['request-1', 'request-2']) await deliver(handler, [a1, a2], { request });

    expect(projection.seen).toEqual(['A:v1', 'A:v2']);
  });
});

describe('2. crash: what was done since the last write is repeated', () => {
  /** Crashes in its third record: nothing of it goes on. */
  async function crashInThird(idempotency: IdempotencySettings): Promise<string[]> {
    const seen: string[] = [];
    let begin!: () => void;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const crashing = streamHandler<Item>(
      async ({ keys }) => {
        if (seen.length === 2) {
          begin();
          await new Promise(() => {
            /* never */
          });
        }
        seen.push(keys.pk!);
        // Time for what is written.
        await new Promise((resolve) => setTimeout(resolve, 5));
      },
      { idempotency, concurrency: 1 },
    );
    void deliver(crashing, [a1, b1, c1], { timeoutMs: 2000 });
    await begun;
    await new Promise((resolve) => setTimeout(resolve, 50));

    const again: string[] = [];
    await deliver(
      streamHandler<Item>(
        ({ keys }) => {
          again.push(keys.pk!);
        },
        { idempotency, concurrency: 1 },
      ),
      [a1, b1, c1],
    );
    return again;
  }

  test('none: everything', async () => {
    expect(await crashInThird(MODES.NONE())).toEqual(['A', 'B', 'C']);
  });

  test('ledger: what the last flush did not hold, which is a second of work', async () => {
    expect(await crashInThird(MODES.PER_BATCH())).toEqual(['A', 'B', 'C']);
    expect(await crashInThird({ mode: 'PER_BATCH', store: new MemoryStore(), flushIntervalMs: 0 })).toEqual(['C']);
  });

  test('per record: the record in hand', async () => {
    expect(await crashInThird(MODES.PER_RECORD())).toEqual(['C']);
  });
});

describe('4. two copies at the same moment', () => {
  async function twoCopies(idempotency: IdempotencySettings): Promise<{ seen: string[]; responses: unknown[] }> {
    const seen: string[] = [];
    const handler = streamHandler<Item>(
      async ({ keys }) => {
        seen.push(keys.pk!);
        await new Promise((resolve) => setTimeout(resolve, 20));
      },
      { idempotency },
    );
    const responses = await Promise.all([
      deliver(handler, [a1, b1], { request: 'one' }),
      deliver(handler, [a1, b1], { request: 'other' }),
    ]);
    return { seen, responses };
  }

  test.each(['NONE', 'PER_BATCH'] as const)('%s: each record is processed twice', async (mode) => {
    expect((await twoCopies(MODES[mode]())).seen.sort()).toEqual(['A', 'A', 'B', 'B']);
  });

  test('per record: each is processed once, and the copy that has lost it reports it as failed', async () => {
    const { seen, responses } = await twoCopies(MODES.PER_RECORD());

    expect(seen.sort()).toEqual(['A', 'B']);
    expect(responses).toEqual([ALL_DONE, beginAt(a1)]);
  });

  test('per record: what a crashed invocation held is free when its time is over, and for a retry at once', async () => {
    const idempotency = MODES.PER_RECORD();
    void deliver(
      streamHandler(
        async () =>
          new Promise(() => {
            /* crashed */
          }),
        { idempotency },
      ),
      [a1],
      { request: 'crashed', timeoutMs: 300 },
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { seen, apply } = new Projection();
    const handler = streamHandler<Item>(apply, { idempotency });

    expect(await deliver(handler, [a1], { request: 'stranger' })).toEqual(beginAt(a1));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await deliver(handler, [a1], { request: 'stranger' })).toEqual(ALL_DONE);
    expect(seen).toEqual(['A:v1']);

    void deliver(
      streamHandler(
        async () =>
          new Promise(() => {
            /* crashed */
          }),
        { idempotency },
      ),
      [b1],
      { request: 'crashed again', timeoutMs: 60_000 },
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await deliver(handler, [b1], { request: 'crashed again' })).toEqual(ALL_DONE);
  });
});

test('per record: what was claimed by an invocation that could not claim all is free at once', async () => {
  const store = new MemoryStore();
  const putIf = jest.spyOn(store, 'putIf').mockImplementationOnce(async (items) => {
    await MemoryStore.prototype.putIf.call(store, items);
    throw new Error('connection reset');
  });
  const { handler, projection } = consumer(MODES.PER_RECORD(store));

  await expect(deliver(handler, [a1, b1])).rejects.toThrow(
    'no record was processed, because the idempotency store could not be read: Error: connection reset',
  );
  expect(await deliver(handler, [a1], { request: 'half' })).toEqual(ALL_DONE);
  expect(projection.seen).toEqual(['A:v1']);
  expect(putIf).toHaveBeenCalledTimes(3);
});

describe.each([
  ['PER_BATCH' as const, 'get' as const],
  ['PER_RECORD' as const, 'putIf' as const],
])('a store that stays down fails the batch: %s', (mode, firstCall) => {
  const down = async () => {
    throw new Error('down');
  };

  test('before anything is processed, if it cannot be read', async () => {
    const store = new MemoryStore();
    jest.spyOn(store, firstCall).mockImplementation(down);
    const { handler, projection } = consumer({ mode, store });

    await expect(deliver(handler, [a1])).rejects.toThrow(
      'no record was processed, because the idempotency store could not be read: Error: down',
    );
    expect(projection.seen).toEqual([]);
  });

  test('and says that records may be repeated, if it cannot be written', async () => {
    const store = new MemoryStore();
    jest.spyOn(store, 'put').mockImplementation(down);

    await expect(deliver(consumer({ mode, store }).handler, [a1])).rejects.toThrow(
      'records that are done may be processed again, because the idempotency store could not be written: Error: down',
    );
  });
});

describe('cost of a batch of 100 that goes well', () => {
  const batch = stream(...Array.from({ length: 100 }, (_, number) => insertOf({ pk: `item-${number}`, version: 1 })));

  test.each([
    ['PER_BATCH' as const, { get: 1, put: 1, putIf: 0 }],
    ['PER_RECORD' as const, { get: 0, put: 1, putIf: 1 }],
  ])('%s', async (mode, calls) => {
    const store = new DistantStore();
    const spies = { get: jest.spyOn(store, 'get'), put: jest.spyOn(store, 'put'), putIf: jest.spyOn(store, 'putIf') };

    await deliver(
      streamHandler(() => undefined, { idempotency: { mode, store } }),
      batch,
    );

    expect(Object.fromEntries(Object.entries(spies).map(([name, { mock }]) => [name, mock.calls.length]))).toEqual(
      calls,
    );
  });

  test('the entry of the ledger is less than 1 KB', async () => {
    const store = new MemoryStore();
    const put = jest.spyOn(store, 'put');

    await deliver(
      streamHandler(() => undefined, { idempotency: { mode: 'PER_BATCH', store } }),
      batch,
    );

    const [[[{ id, value }]]] = put.mock.calls;
    expect(Buffer.byteLength(id) + value.byteLength).toBeLessThan(1000);
  });
});
