import { ConditionalItem, IdempotencyStore, StoreItem } from '../handler/idempotency/store';

/** Keeps what it is given in this process, for tests. It forgets nothing. */
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

  /** A copy: who gave the bytes may use them for something else. */
  private write({ id, value }: StoreItem): void {
    this.values.set(id, Uint8Array.from(value));
  }
}

/** Others get their turn, as they do while a request is on its way. */
async function elsewhere(): Promise<void> {
  await Promise.resolve();
}

function areEqual(some?: Uint8Array, other?: Uint8Array): boolean {
  return some && other ? Buffer.compare(some, other) === 0 : some === other;
}
