import { streamHandler, UnprocessableRecordError } from '../../../../lambda';
import { insertOf, MemoryStore } from '../../../../lambda/testing';
import { deliver, stream } from '../../../support/deliver';

const [A, B, C, D] = stream(...['A', 'B', 'C', 'D'].map((pk) => insertOf({ pk })));

function consumer(store: MemoryStore, failing = '') {
  const seen: string[] = [];
  const handler = streamHandler<{ pk: string }>(
    ({ keys }) => {
      if (keys.pk === failing) throw new Error('no');
      seen.push(keys.pk!);
    },
    { idempotency: { mode: 'PER_BATCH', store } },
  );
  return { seen, handler };
}

const redriven = (...records: (typeof A)[]) => records.map((record) => ({ ...record, redriven: 0 as const }));

test('what was redriven is not repeated, whatever batch it comes in again', async () => {
  const store = new MemoryStore();
  await deliver(consumer(store).handler, redriven(A, B, C, D), { request: '1' });
  const { handler, seen } = consumer(store);

  for (const batch of [[C], [D, B], [B, C, A]]) {
    await deliver(handler, redriven(...batch), { request: `with ${batch.length}` });
  }

  expect(seen).toEqual([]);
});

test('what was done beside a record that failed is not repeated, even without that record', async () => {
  const store = new MemoryStore();
  await deliver(consumer(store, 'A').handler, redriven(A, B, C), { request: '1' });
  const { handler, seen } = consumer(store);

  await deliver(handler, redriven(C), { request: '2' });
  await deliver(handler, redriven(B, A), { request: '3' });

  expect(seen).toEqual(['A']);
});

test('what was done of a batch before Lambda gave it up is known', async () => {
  const store = new MemoryStore();
  await deliver(consumer(store, 'A').handler, [A, B, C], { request: '1' });
  const { handler, seen } = consumer(store);

  await deliver(handler, redriven(A, B, C), { request: '2' });

  expect(seen).toEqual(['A']);
});

test('a parked record is known as handled in a batch that begins before the one in which it was parked', async () => {
  const store = new MemoryStore();
  await deliver(consumer(store, 'B').handler, [A, B, C], { request: '1' });
  // The second invocation crashes as soon as it has parked the record.
  await new Promise<void>((resolve) => {
    const parking = streamHandler(
      () => {
        throw new UnprocessableRecordError('no');
      },
      {
        idempotency: { mode: 'PER_BATCH', store },
        failureQueue: {
          send: async () => {
            resolve();
            return new Promise(() => undefined);
          },
        },
      },
    );
    void deliver(parking, [B, C], { request: '2', timeoutMs: 1000 });
  });
  const { handler, seen } = consumer(store);
  await deliver(handler, [A, B, C], { request: '3' });

  await deliver(handler, [{ ...B, redriven: 1, origins: [B.eventID!] }], { request: '4' });

  expect(seen).toEqual(['B']);
});

describe.each(['PER_BATCH', 'PER_RECORD'] as const)('with %s, in a new epoch', (mode) => {
  const [A1, A2] = stream(insertOf({ pk: 'A' }), insertOf({ pk: 'A' }));

  /** Processes the records of the stream, except those that fail. */
  function pass(store: MemoryStore, epoch: string, failing: readonly (typeof A1)[] = []) {
    const seen: (typeof A1)[] = [];
    const handler = streamHandler(
      ({ raw }) => {
        if (failing.some(({ eventID }) => eventID === raw.eventID)) throw new Error('no');
        seen.push(raw);
      },
      { idempotency: { mode, store, epoch } },
    );
    return { seen, handler };
  }

  test('a redrive repeats a record that an earlier epoch has handled, and that fails in this one', async () => {
    const store = new MemoryStore();
    await deliver(pass(store, 'first').handler, [A1, A2], { request: '1' });
    await deliver(pass(store, 'second', [A2]).handler, [A1, A2], { request: '2' });
    const { handler, seen } = pass(store, 'second');

    await deliver(handler, redriven(A2), { request: '3' });

    expect(seen).toEqual(redriven(A2));
  });

  test('a redrive repeats a record that has failed in a replay, after another replay that begins behind it', async () => {
    const store = new MemoryStore();
    await deliver(pass(store, 'first').handler, [A1], { request: '1' });
    await deliver(pass(store, 'second', [A1]).handler, [A1], { request: '2' });
    await deliver(pass(store, 'third').handler, [A2], { request: '3' });
    const { handler, seen } = pass(store, 'third');

    await deliver(handler, redriven(A1), { request: '4' });

    expect(seen).toEqual(redriven(A1));
  });

  test('a redrive repeats a record that was redriven after an earlier epoch, and that fails again in this one', async () => {
    const store = new MemoryStore();
    await deliver(pass(store, 'first', [A2]).handler, [A1, A2], { request: '1' });
    await deliver(pass(store, 'first').handler, redriven(A2), { request: '2' });
    await deliver(pass(store, 'second', [A2]).handler, [A1, A2], { request: '3' });
    const { handler, seen } = pass(store, 'second');

    await deliver(handler, redriven(A2), { request: '4' });

    expect(seen).toEqual(redriven(A2));
  });

  test('the stream repeats a record that was redriven before it came to it', async () => {
    const store = new MemoryStore();
    await deliver(pass(store, 'first', [A1]).handler, [A1], { request: '1' });
    await deliver(pass(store, 'second').handler, redriven(A1), { request: '2' });
    const { handler, seen } = pass(store, 'second');

    await deliver(handler, [A1], { request: '3' });

    expect(seen).toEqual([A1]);
  });
});
