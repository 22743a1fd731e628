import { ConditionalItem, IdempotencyStore, StoreItem } from '../../lambda';
import { MemoryStore } from '../../lambda/testing';

/** Deletes each item as soon as DynamoDB may, by the clock of the test. */
export class ExpiringStore implements IdempotencyStore {
  private readonly store = new MemoryStore();
  private readonly expiries = new Map<string, number>();
  private nowSeconds = Date.now() / 1000;

  /** The clock of the helper goes on as well. */
  public passHours(hours: number): void {
    this.nowSeconds += hours * 3600;
    jest.spyOn(Date, 'now').mockReturnValue(this.nowSeconds * 1000);
  }

  public async get(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const values = await this.store.get(ids);
    return new Map([...values].filter(([id]) => this.isAlive(id)));
  }

  public async put(items: readonly StoreItem[]): Promise<void> {
    await this.store.put(items);
    this.remember(items);
  }

  public async putIf(items: readonly ConditionalItem[]): Promise<ReadonlySet<string>> {
    const expired = items.filter(({ id }) => !this.isAlive(id));
    await this.store.put(expired);
    const refused = await this.store.putIf(items.filter((item) => !expired.includes(item)));
    this.remember(items.filter(({ id }) => !refused.has(id)));
    return refused;
  }

  private isAlive(id: string): boolean {
    return (this.expiries.get(id) ?? Infinity) > this.nowSeconds;
  }

  private remember(items: readonly StoreItem[]): void {
    for (const { id, expiresAt } of items) this.expiries.set(id, expiresAt);
  }
}
