import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { ConditionalItem, IdempotencyStore, StoreItem } from '../handler/idempotency/store';

/**
 * A test of a store.
 *
 * @inline
 */
export interface StoreCheck {
  /** The rule that the store must follow, as a sentence. */
  readonly name: string;
  /**
   * Rejects if the store breaks the rule. It uses ids of its own, so that several checks can share a store, and leaves
   * its items behind.
   */
  check(store: IdempotencyStore): Promise<void>;
}

/**
 * The rules that every idempotency store must follow, to test a store of your own with any test runner.
 *
 * @example
 * test.each(storeConformance)('$name', ({ check }) => check(new RedisStore()));
 */
export const storeConformance: readonly StoreCheck[] = [
  {
    name: 'what was put is read at once',
    check: async (store) => {
      for (let round = 0; round < 20; round++) {
        const item = itemWith();
        await store.put([item], soon());
        await assertHolds(store, [item]);
      }
    },
  },
  {
    name: 'what was put on a condition is read at once',
    check: async (store) => {
      for (let round = 0; round < 20; round++) {
        const item = itemWith();
        await assertRefused(store, [item], []);
        await assertHolds(store, [item]);
      }
    },
  },
  {
    name: 'ids that have no value are left out',
    check: async (store) => {
      const item = itemWith();
      await store.put([item], soon());
      const found = await store.get([randomUUID(), item.id, randomUUID()], soon());
      assert.deepEqual([...found.keys()], [item.id]);
    },
  },
  {
    name: 'nothing asked, nothing done',
    check: async (store) => {
      await store.put([], soon());
      assert.equal((await store.putIf([], soon())).size, 0);
      assert.equal((await store.get([], soon())).size, 0);
    },
  },
  {
    name: 'an id that is asked for twice is found',
    check: async (store) => {
      const item = itemWith();
      await store.put([item], soon());
      await assertHolds(store, [item, item]);
    },
  },
  {
    name: 'put overwrites whatever was there',
    check: async (store) => {
      const { id } = itemWith();
      await store.put([itemWith({ id })], soon());
      const second = itemWith({ id });
      await store.put([second], soon());
      await assertHolds(store, [second]);
      const third = itemWith({ id });
      await store.put([third, itemWith()], soon());
      await assertHolds(store, [third]);
    },
  },
  {
    name: 'ten items are put at once',
    check: async (store) => {
      const items = many(10);
      await store.put(items, soon());
      await assertHolds(store, items);
    },
  },
  {
    name: 'of puts at the same time, all of one or all of another is there',
    check: async (store) => {
      const ids = many(3).map(({ id }) => id);
      const putAll = async (text: string) =>
        store.put(
          ids.map((id) => itemWith({ id, value: bytes(text) })),
          soon(),
        );
      await putAll('before');
      for (let round = 0; round < 10; round++) {
        await Promise.all(['a', 'b', 'c'].map((writer) => putAll(`${writer}${round}`)));
        const found = await store.get(ids, soon());
        const values = new Set(ids.map((id) => String(Buffer.from(found.get(id)!))));
        assert.equal(values.size, 1, `items of one put were mixed with those of another: ${[...values].join(', ')}`);
      }
    },
  },
  {
    name: 'a put that cannot be done whole is not done at all',
    check: async (store) => {
      const items = [itemWith(), itemWith({ id: 'x'.repeat(5000) }), itemWith()];
      const isRefused = await store.put(items, soon()).then(
        () => false,
        () => true,
      );
      const found = await store.get([items[0].id, items[2].id], soon());
      assert.equal(found.size, isRefused ? 0 : 2);
    },
  },
  {
    name: 'without a value to replace, only an id without a value is written',
    check: async (store) => {
      const item = itemWith();
      await assertRefused(store, [item], []);
      await assertRefused(store, [itemWith({ id: item.id })], [item.id]);
      await assertHolds(store, [item]);
    },
  },
  {
    name: 'with a value to replace, only that value is replaced',
    check: async (store) => {
      const item = itemWith();
      await store.put([item], soon());
      const replaced = { ...itemWith({ id: item.id }), replaces: item.value };
      await assertRefused(store, [replaced], []);
      await assertRefused(store, [{ ...itemWith({ id: item.id }), replaces: item.value }], [item.id]);
      await assertHolds(store, [replaced]);
    },
  },
  {
    name: 'with a value to replace, an id without a value is not written',
    check: async (store) => {
      const item = { ...itemWith(), replaces: randomBytes(8) };
      await assertRefused(store, [item], [item.id]);
      assert.equal((await store.get([item.id], soon())).size, 0);
    },
  },
  {
    name: 'of many items each is written or refused by itself, and those refused are left as they are',
    check: async (store) => {
      const there = many(40);
      for (const item of there) await store.put([item], soon());
      const [toReplace, toKeep] = [there.slice(0, 20), there.slice(20)];
      const replacing = toReplace.map(({ id, value }) => ({ ...itemWith({ id }), replaces: value }));
      const expectingAnother = toKeep
        .slice(0, 10)
        .map(({ id }) => ({ ...itemWith({ id }), replaces: bytes('another') }));
      const expectingNone = toKeep.slice(10).map(({ id }) => itemWith({ id }));
      const fresh = many(20);
      await assertRefused(
        store,
        interleaved(replacing, expectingAnother, expectingNone, fresh),
        toKeep.map(({ id }) => id),
      );
      await assertHolds(store, [...replacing, ...toKeep, ...fresh]);
    },
  },
  ...[1, 2, 25, 26, 100, 101, 1000].map((count) => ({
    name: `${count} items are put on a condition and read`,
    check: async (store: IdempotencyStore) => {
      const items = many(count);
      await assertRefused(store, items, []);
      await assertHolds(store, items);
      await assertRefused(
        store,
        items.map(({ id }) => itemWith({ id })),
        items.map(({ id }) => id),
      );
    },
  })),
  {
    name: 'of fifty who want an id that has no value, one gets it',
    check: async (store) => assertOneWins(store, itemWith().id),
  },
  {
    name: 'of fifty who replace the same value, one does',
    check: async (store) => {
      const item = itemWith();
      await store.put([item], soon());
      await assertOneWins(store, item.id, item.value);
    },
  },
  {
    name: 'of many who want the same ids among others, one gets each',
    check: async (store) => {
      const ids = many(30).map(({ id }) => id);
      const writers = Array.from({ length: 10 }, () => ids.map((id) => itemWith({ id })));
      const refused = await Promise.all(writers.map(async (items) => store.putIf(items, soon())));
      for (const id of ids) {
        assert.equal(refused.filter((ofWriter) => !ofWriter.has(id)).length, 1, 'an id was not given to exactly one');
      }
      await assertHolds(
        store,
        writers.flatMap((items, writer) => items.filter(({ id }) => !refused[writer].has(id))),
      );
    },
  },
  {
    name: 'bytes stay what they were',
    check: async (store) => {
      const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      // This is a view of a part of a larger buffer.
      const part = everyByte.subarray(100, 203);
      const items = [everyByte, part, Uint8Array.of(0), Uint8Array.of(0xff, 0xfe), new Uint8Array(0), bytes('é€𐍈')].map(
        (value) => itemWith({ value }),
      );
      await store.put(items, soon());
      await assertHolds(store, items);
      const replacing = items.map(({ id, value }) => ({ ...itemWith({ id }), replaces: value }));
      await assertRefused(store, replacing, []);
      await assertHolds(store, replacing);
    },
  },
  {
    name: 'a value is kept as it was when it was given',
    check: async (store) => {
      const value = bytes('as given');
      const item = itemWith({ value });
      await store.put([item], soon());
      value.fill(0);
      const found = (await store.get([item.id], soon())).get(item.id)!;
      assert.equal(String(Buffer.from(found)), 'as given');
      found.fill(0);
      await assertHolds(store, [itemWith({ id: item.id, value: bytes('as given') })]);
    },
  },
  {
    name: 'values of 300 KB are kept',
    check: async (store) => {
      const items = Array.from({ length: 3 }, () => itemWith({ value: randomBytes(300_000) }));
      await store.put(items, soon());
      await assertHolds(store, items);
      const replacing = { ...itemWith({ id: items[0].id, value: randomBytes(300_000) }), replaces: items[0].value };
      await assertRefused(store, [replacing], []);
      await assertHolds(store, [replacing]);
    },
  },
  {
    name: 'an id may have any character, and 2,048 bytes',
    check: async (store) => {
      const unique = randomUUID();
      const texts = [
        ' ',
        '"',
        "'",
        "''; --",
        '?',
        '\\',
        '\n',
        '\u0001',
        '{}',
        '<&>',
        '%00',
        '#v',
        ':v',
        'é',
        '€',
        '𐍈',
        '__proto__',
        'constructor',
        'a/b|c',
      ];
      const items = texts
        .flatMap((text) => [`${text}${unique}`, `${unique}${text}`, `${unique}${text}${unique}`])
        .map((id) => itemWith({ id }));
      items.push(itemWith({ id: unique.padEnd(2048, 'x') }));
      await assertRefused(store, items, []);
      await assertHolds(store, items);
    },
  },
  {
    name: 'ids that differ in little are different',
    check: async (store) => {
      const unique = randomUUID();
      const items = ['a', 'A', 'a ', ' a', 'á', 'a\u0301', 'aa', ''].map((text) =>
        itemWith({ id: `${unique}${text}` }),
      );
      await assertRefused(store, items, []);
      await store.put([itemWith({ id: items[0].id, value: items[0].value })], soon());
      await assertHolds(store, items);
    },
  },
];

function soon(): number {
  return Date.now() + 30_000;
}

function bytes(text: string): Buffer {
  return Buffer.from(text);
}

/** Makes an item with a unique id and a unique value. */
function itemWith({ id = randomUUID(), value = randomBytes(16) }: { id?: string; value?: Uint8Array } = {}): StoreItem {
  return { id, value, expiresAt: Math.floor(Date.now() / 1000) + 3600 };
}

function many(count: number): StoreItem[] {
  return Array.from({ length: count }, () => itemWith());
}

/** Returns the items of all lists, one of each in turn. */
function interleaved<Item>(...lists: Item[][]): Item[] {
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list.slice(index, index + 1))).flat();
}

async function assertHolds(store: IdempotencyStore, items: readonly StoreItem[]): Promise<void> {
  const found = await store.get(
    items.map(({ id }) => id),
    soon(),
  );
  const expected = new Map(items.map(({ id, value }) => [id, value]));
  assert.deepEqual(
    [...found.keys()].sort(),
    [...expected.keys()].sort(),
    'not exactly the ids that have a value were found',
  );
  for (const [id, value] of expected) {
    assert.equal(Buffer.compare(found.get(id)!, value), 0, `another value was found at ${JSON.stringify(id)}`);
  }
}

async function assertRefused(
  store: IdempotencyStore,
  items: readonly ConditionalItem[],
  ids: readonly string[],
): Promise<void> {
  assert.deepEqual(
    [...(await store.putIf(items, soon()))].sort(),
    [...ids].sort(),
    'not exactly the items that find something else were refused',
  );
}

async function assertOneWins(store: IdempotencyStore, id: string, replaces?: Uint8Array): Promise<void> {
  const racers = Array.from({ length: 50 }, () => ({ ...itemWith({ id }), replaces }));
  const refused = await Promise.all(racers.map(async (racer) => store.putIf([racer], soon())));
  const winners = racers.filter((_, index) => !refused[index].has(id));
  assert.equal(winners.length, 1, `${winners.length} of ${racers.length} were told that they had written it`);
  await assertHolds(store, winners);
}
