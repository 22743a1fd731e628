import { ConditionalItem, IdempotencyStore, StoreItem } from '../../../../lambda/handler/idempotency/store';

interface Stored {
  readonly value: Uint8Array;
  readonly expiresAt: number;
}

/** A store that can be copied, and that forgets what has expired when it is told to. */
export class WorldStore implements IdempotencyStore {
  public constructor(private readonly items: Map<string, Stored> = new Map()) {}

  public copy(): WorldStore {
    return new WorldStore(new Map(this.items));
  }

  public entries(): [id: string, stored: Stored][] {
    return [...this.items].sort(([one], [other]) => (one < other ? -1 : 1));
  }

  public peek(id: string): Uint8Array | undefined {
    return this.items.get(id)?.value;
  }

  /** Deletes what TTL may delete. */
  public expire(nowMs: number): void {
    for (const [id, { expiresAt }] of this.items) if (expiresAt * 1000 <= nowMs) this.items.delete(id);
  }

  public async get(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    return new Map(
      ids.flatMap((id) => {
        const stored = this.items.get(id);
        return stored ? [[id, stored.value]] : [];
      }),
    );
  }

  public async put(items: readonly StoreItem[]): Promise<void> {
    for (const { id, value, expiresAt } of items) this.items.set(id, { value, expiresAt });
  }

  public async putIf(items: readonly ConditionalItem[]): Promise<ReadonlySet<string>> {
    const refused = items.filter(({ id, replaces }) => !areEqual(this.items.get(id)?.value, replaces));
    await this.put(items.filter((item) => !refused.includes(item)));
    return new Set(refused.map(({ id }) => id));
  }
}

function areEqual(some?: Uint8Array, other?: Uint8Array): boolean {
  return some && other ? Buffer.compare(some, other) === 0 : some === other;
}
