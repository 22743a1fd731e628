import { ConditionalItem, IdempotencyStore, StoreItem } from '../handler/idempotency/store';

/** Keeps items in this process, for tests. It never deletes an item. */
export class MemoryStore implements IdempotencyStore {
  private readonly values = new Map<string, Uint8Array>();

  public async get(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    await elsewhere();
    return new Map(
      ids.flatMap((id) => {
        const value = this.values.get(id);
        return value ? [[id, Uint8Array.from(value)]] : [];
      }),
    );
  }

  public async put(items: readonly StoreItem[]): Promise<void> {
    await elsewhere();
    for (const item of items) this.write(item);
  }

  public async putIf(items: readonly ConditionalItem[]): Promise<ReadonlySet<string>> {
    await elsewhere();
    const refused = items.filter(({ id, replaces }) => !areEqual(this.values.get(id), replaces));
    for (const item of items) if (!refused.includes(item)) this.write(item);
    return new Set(refused.map(({ id }) => id));
  }

  /** Stores a copy, because the caller may change its bytes afterwards. */
  private write({ id, value }: StoreItem): void {
    this.values.set(id, Uint8Array.from(value));
  }
}

/** Lets other work go on, as a request to a real store does. */
async function elsewhere(): Promise<void> {
  await Promise.resolve();
}

function areEqual(some?: Uint8Array, other?: Uint8Array): boolean {
  return some && other ? Buffer.compare(some, other) === 0 : some === other;
}
