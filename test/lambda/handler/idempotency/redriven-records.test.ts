import { streamHandler } from '../../../../lambda';
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
