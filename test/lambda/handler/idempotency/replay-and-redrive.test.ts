import {
  ConditionalItem,
  DynamoDBRecord,
  IdempotencyStore,
  StreamRecord,
  UnprocessableRecordError,
} from '../../../../lambda';
import { recordId, shortened } from '../../../../lambda/record/record-id';
import { MemoryStore, modifyOf } from '../../../../lambda/testing';
import { ALL_DONE, beginAt, deliver, stream } from '../../../support/deliver';
import { ExpiringStore } from '../../../support/expiring-store';
import { consumer, Item, Queue } from '../../../support/parking';

/** The smallest schedules in which a memory can leave an item in its past, or repeat what it knows. */

const MODES = ['PER_BATCH', 'PER_RECORD'] as const;
const of = (pk: string, version: number) => modifyOf({ pk, version: version - 1 }, { pk, version });
const [a1, b1, a2, b2, c1, b3] = stream(
  ...(
    [
      ['A', 1],
      ['B', 1],
      ['A', 2],
      ['B', 2],
      ['C', 1],
      ['B', 3],
    ] as const
  ).map(([pk, version]) => of(pk, version)),
);

afterEach(() => jest.restoreAllMocks());

/** Fails on the records that are named, such as A:v1. */
const failsOn =
  (names: readonly string[], error: Error = new Error('fails')) =>
  (record: StreamRecord<Item>) => {
    if (names.includes(`${record.keys.pk}:v${record.newImage!.version}`)) throw error;
  };

const unprocessable = new UnprocessableRecordError('no');

/** The records of a message about a batch that Lambda gave up, as the redrive gives them back. */
const givenUp = (batch: readonly DynamoDBRecord[], some = batch) =>
  some.map((record) => ({ ...record, redriven: 0 as const, origins: [batch[0].eventID!] }));

const never = async () =>
  new Promise<never>(() => {
    /* never */
  });

/** Lets everything go on that does not wait for a timer. */
const turn = async () => new Promise((resolve) => setTimeout(resolve, 20));

describe.each(MODES)('a mapping that is made again, %s', (mode) => {
  const options = (store: IdempotencyStore, epoch: string) => ({
    idempotency: { mode, store, epoch },
    maxAttempts: 99,
  });

  test('repeats every item in order, though old batches began at other records', async () => {
    const store = new MemoryStore();
    const before = consumer(() => undefined, options(store, 'before'));
    await deliver(before.handler, [a1, b1]);
    await deliver(before.handler, [b2], { request: '2' });
    const after = consumer(() => undefined, options(store, 'after'));

    for (const record of [b1, b2]) await deliver(after.handler, [record], { request: record.eventID });

    expect(after.seen).toEqual(['B:v1', 'B:v2']);
  });

  test('repeats what was done behind a record that Lambda had given up', async () => {
    const store = new MemoryStore();
    const before = consumer(failsOn(['A:v1']), options(store, 'before'));
    await deliver(before.handler, [a1]);
    await deliver(before.handler, [a2], { request: '2' });
    const after = consumer(() => undefined, options(store, 'after'));

    await deliver(after.handler, [a1], { request: '3' });
    await deliver(after.handler, [a2], { request: '4' });

    expect(after.seen).toEqual(['A:v1', 'A:v2']);
  });

  test('does not know attempts of before, which would park a record that was never tried', async () => {
    const store = new MemoryStore();
    const before = consumer(failsOn(['A:v1']), {
      ...options(store, 'before'),
      maxAttempts: 1,
      failureQueue: undefined,
    });
    await deliver(before.handler, [a1]);
    const after = consumer(() => undefined, { ...options(store, 'after'), maxAttempts: 1 });

    await deliver(after.handler, [a1], { request: '2' });

    expect(after.seen).toEqual(['A:v1']);
  });

  test('leaves to a redrive what was known of a failure from before', async () => {
    const store = new MemoryStore();
    const before = consumer(failsOn(['A:v1']), options(store, 'before'));
    await deliver(before.handler, [a1, b1]);
    const after = consumer(() => undefined, options(store, 'after'));
    // The new mapping begins later, at the same record: it has another one in its batch.
    await deliver(consumer(failsOn(['A:v1']), options(store, 'after')).handler, [a1, c1], { request: '2' });

    await deliver(after.handler, givenUp([a1, b1]), { request: 'redrive' });

    expect(after.seen).toEqual(['A:v1']);
  });
});

describe.each(MODES)('a redrive, %s', (mode) => {
  const options = (store: IdempotencyStore = new MemoryStore()) => ({ idempotency: { mode, store }, maxAttempts: 99 });

  test('of one item does not repeat what the stream has done of the batch', async () => {
    const settings = options();
    const { handler } = consumer(failsOn(['A:v1']), settings);
    expect(await deliver(handler, [a1, b2])).toEqual(beginAt(a1));
    await deliver(handler, [b3], { request: '2' });
    const fixed = consumer(() => undefined, settings);

    expect(await deliver(fixed.handler, givenUp([a1, b2], [b2]), { request: 'redrive' })).toEqual(ALL_DONE);

    expect(fixed.seen).toEqual([]);
  });

  test('in chunks does not repeat what the stream has done of the batch', async () => {
    const settings = options();
    const batch = stream(
      ...Array.from({ length: 150 }, (_, place) => of(place % 100 === 0 ? 'A' : `item-${place}`, place + 1)),
    );
    await deliver(consumer(failsOn(['A:v1']), settings).handler, batch);
    const again = consumer(failsOn(['A:v1']), settings);

    const records = givenUp(batch);
    await deliver(again.handler, records.slice(0, 100), { request: 'redrive-1' });
    await deliver(again.handler, records.slice(101), { request: 'redrive-2' });

    expect(again.seen).toEqual([]);
  });

  test('of failures of two shards at once does not repeat what the stream has done of either', async () => {
    const settings = options();
    const [x1, y2, x3, y4, x9] = stream(of('X', 1), of('Y', 2), of('P', 3), of('Q', 4), of('R', 9));
    const { handler } = consumer(failsOn(['X:v1', 'Y:v2']), settings);
    await deliver(handler, [x1, x3, x9], { request: 'shard-1' });
    await deliver(handler, [y2, y4], { request: 'shard-2' });
    const fixed = consumer(() => undefined, settings);

    const [r1, r3, r9] = givenUp([x1, x3, x9]);
    const [r2, r4] = givenUp([y2, y4]);
    await deliver(fixed.handler, [r1, r2, r3, r4, r9], { request: 'redrive' });

    expect(fixed.seen).toEqual(['X:v1', 'Y:v2']);
  });

  test('does not repeat what was done beside a record that was parked right before a crash', async () => {
    const settings = options();
    const queue = new Queue();
    const crashing = { send: async (message: string) => queue.send(message).then(never) };
    void deliver(consumer(failsOn(['A:v1'], unprocessable), { ...settings, failureQueue: crashing }).handler, [a1, b2]);
    await turn();
    await deliver(consumer(failsOn(['A:v1']), { ...settings, failureQueue: undefined }).handler, [a1, b2]);
    const fixed = consumer(() => undefined, settings);

    const records = [...queue.messages[0].payload.Records, ...givenUp([a1, b2], [b2])];
    await deliver(fixed.handler, records, { request: 'redrive' });

    expect(fixed.seen).toEqual(['A:v1']);
  });

  test('knows what the stream has done for as long as a failure can live', async () => {
    const store = new ExpiringStore();
    await deliver(consumer(failsOn(['A:v1']), options(store)).handler, [a1, b2]);
    const fixed = consumer(() => undefined, options(store));

    store.passHours(13.9 * 24);
    await deliver(fixed.handler, givenUp([a1, b2]), { request: 'redrive' });

    expect(fixed.seen).toEqual(['A:v1']);
  });

  test('that is repeated days later processes nothing twice', async () => {
    const store = new ExpiringStore();
    const { handler, queue } = consumer(failsOn(['A:v1'], unprocessable), options(store));
    await deliver(handler, [a1]);
    const fixed = consumer(() => undefined, options(store));
    const [{ payload }] = queue.messages;

    for (const [day, request] of ['first', 'second'].entries()) {
      store.passHours(day * 5 * 24);
      await deliver(fixed.handler, payload.Records, { request });
    }

    expect(fixed.seen).toEqual(['A:v1']);
  });

  test('of a record that is in two messages processes it once, whichever comes first', async () => {
    const settings = options();
    const queue = new Queue();
    const crashing = { send: async (message: string) => queue.send(message).then(never) };
    const crashed = consumer(failsOn(['A:v1'], unprocessable), { ...settings, concurrency: 1, failureQueue: crashing });
    void deliver(crashed.handler, [a1, c1], { timeoutMs: 500 });
    await turn();
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);
    const fixed = consumer(() => undefined, settings);

    for (const request of ['first', 'second']) {
      await deliver(fixed.handler, [...queue.messages[0].payload.Records, ...givenUp([a1, c1], [c1])], { request });
      await deliver(fixed.handler, givenUp([a1, c1]), { request: `${request} pointer` });
    }

    expect(fixed.seen.sort()).toEqual(['A:v1', 'C:v1']);
  });
});

test('the marks of a redrive are written in the order of the item, so that no later one stands alone', async () => {
  const store = new MemoryStore();
  const settings = { idempotency: { mode: 'PER_BATCH' as const, store }, maxAttempts: 99 };
  const put = store.put.bind(store);
  const throttled = jest.spyOn(store, 'put').mockImplementation(async (items) => {
    if (items.some(({ id }) => id.includes(shortened(recordId(a1))))) throw new Error('throttled');
    await put(items);
  });
  const fixed = consumer(() => undefined, settings);

  await deliver(fixed.handler, givenUp([a1, a2]), { request: 'redrive' }).catch(() => undefined);
  throttled.mockRestore();
  await deliver(fixed.handler, givenUp([a1, a2]), { request: 'again' });

  expect(fixed.seen.at(-1)).toBe('A:v2');
});

test('a redrive of one half leaves alone what the stream writes of the other', async () => {
  const store = new MemoryStore();
  const settings = { idempotency: { mode: 'PER_BATCH' as const, store }, maxAttempts: 99 };
  const { handler } = consumer(failsOn(['A:v1', 'B:v2']), settings);
  await deliver(handler, [a1, a2, b2, c1], { request: 'whole' });
  await deliver(handler, [a1, a2], { request: 'left' });
  const put = jest.spyOn(store, 'put');

  await deliver(consumer(() => undefined, settings).handler, givenUp([a1, a2]), { request: 'redrive' });

  const ids = put.mock.calls.flatMap(([items]) => items.map(({ id }) => id));
  expect(ids).toHaveLength(2);
  expect(ids.filter((id) => id.startsWith('ledger#'))).toEqual([]);
});

test('a record that a Kinesis data stream has twice in a batch hides nothing that follows it', async () => {
  const { handler, seen } = consumer(() => undefined);
  await deliver(handler, [a1, b1, a1, c1]);

  await deliver(handler, [a1, b1, a1], { request: '2' });
  await deliver(handler, [c1], { request: '3' });

  expect(seen.sort()).toEqual(['A:v1', 'B:v1', 'C:v1']);
});

describe('a held item', () => {
  const settings = (store: IdempotencyStore, mode: (typeof MODES)[number] = 'PER_BATCH') => ({
    holdItem: true,
    idempotency: { mode, store },
    maxAttempts: 99,
  });

  test.each(MODES)('goes on only once it is written that its record is handled: %s', async (mode) => {
    const store = new MemoryStore();
    const parking = consumer(failsOn(['A:v1'], unprocessable), settings(store, mode));
    await deliver(parking.handler, [a1]);
    const [{ payload }] = parking.queue.messages;
    // The other record of the redrive never ends: the function times out.
    const fixed = consumer(async ({ keys }) => (keys.pk === 'C' ? never() : undefined), settings(store, mode));
    void deliver(fixed.handler, [...payload.Records, ...givenUp([c1])], { request: 'redrive', timeoutMs: 500 });
    await turn();
    await deliver(fixed.handler, [a2], { request: 'live' });
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);

    await deliver(fixed.handler, payload.Records, { request: 'redrive again' });

    expect(fixed.seen).toEqual(['A:v1', 'A:v2']);
  });

  test.each(MODES)('goes on when its message was redriven before Lambda retries the batch: %s', async (mode) => {
    const store = new MemoryStore();
    const queue = new Queue();
    const crashing = { send: async (message: string) => queue.send(message).then(never) };
    const options = { ...settings(store, mode), failureQueue: crashing };
    void deliver(consumer(failsOn(['A:v1'], unprocessable), options).handler, [a1], { timeoutMs: 500 });
    await turn();
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);
    const fixed = consumer(() => undefined, settings(store, mode));
    await deliver(fixed.handler, queue.messages[0].payload.Records, { request: 'redrive' });

    await deliver(fixed.handler, [a1], { request: 'request-1' });
    await deliver(fixed.handler, [a2], { request: '2' });

    expect(fixed.seen).toEqual(['A:v1', 'A:v2']);
  });

  test.each(MODES)('goes on when a second message about its record is redriven: %s', async (mode) => {
    const store = new MemoryStore();
    const parking = consumer(failsOn(['A:v1'], unprocessable), settings(store, mode));
    await deliver(parking.handler, [a1]);
    const fixed = consumer(() => undefined, settings(store, mode));
    const [{ payload }] = parking.queue.messages;
    const remove = jest.spyOn(store, 'putIf');
    if (mode === 'PER_BATCH') remove.mockRejectedValueOnce(new Error('throttled'));
    await deliver(fixed.handler, payload.Records, { request: 'first' });

    await deliver(fixed.handler, payload.Records, { request: 'second' });
    await deliver(fixed.handler, [a2], { request: 'live' });

    expect(fixed.seen).toEqual(['A:v1', 'A:v2']);
  });

  test('is held no longer than the message of its own record lives, whatever else is parked', async () => {
    const store = new ExpiringStore();
    const { handler, seen } = consumer(failsOn(['A:v1', 'B:v1'], unprocessable), settings(store));
    await deliver(handler, [a1]);
    store.passHours(10 * 24);
    await deliver(handler, [b1], { request: '2' });
    store.passHours(4.1 * 24);

    await deliver(handler, [a2, b2], { request: '3' });

    expect(seen).toEqual(['A:v2']);
  });

  test('is known to a copy of the invocation that began before it was held', async () => {
    class Interrupted extends MemoryStore {
      public before?: () => Promise<unknown>;

      public override async putIf(items: readonly ConditionalItem[]): Promise<ReadonlySet<string>> {
        const before = this.before;
        this.before = undefined;
        await before?.();
        return super.putIf(items);
      }
    }
    const store = new Interrupted();
    const one = consumer(failsOn(['A:v1'], unprocessable), settings(store, 'PER_RECORD'));
    const other = consumer(failsOn(['A:v1'], unprocessable), settings(store, 'PER_RECORD'));
    store.before = async () => deliver(one.handler, [a1]);

    await deliver(other.handler, [a1, a2], { request: 'copy' });

    expect(other.seen).toEqual([]);
    expect(other.queue.records).toEqual([a2.dynamodb!.SequenceNumber]);
  });
});

test.each(MODES)('a discarded record that comes again does not leave its item in its past: %s', async (mode) => {
  const settings = { idempotency: { mode, store: new MemoryStore() }, maxAttempts: 99 };
  const { handler } = consumer(failsOn(['A:v1']), settings);
  await deliver(handler, [a1]);
  await deliver(handler, [a2], { request: '2' });
  const fixed = consumer(() => undefined, settings);

  // An acknowledgement from before is lost: Lambda reads both again.
  expect(await deliver(fixed.handler, [a1, a2], { request: '3' })).toEqual(ALL_DONE);
  expect(fixed.seen).toEqual([]);

  await deliver(fixed.handler, givenUp([a1]), { request: 'redrive' });
  expect(fixed.seen).toEqual(['A:v1']);
});
