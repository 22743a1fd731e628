/**
 * Keeps the progress of a consumer. `DynamoDBStore` does so in DynamoDB; implement this interface to keep it elsewhere.
 * A store keeps bytes, and only the handler helper knows their meaning.
 *
 * A method throws if it cannot do its work, or cannot know whether it did. It may retry until `deadlineMs`, in
 * milliseconds since 1970, and must settle by then.
 */
export interface IdempotencyStore {
  /**
   * Returns the values at these ids, and leaves out ids without a value. It must see everything that `put` and `putIf`
   * have written before.
   */
  get(ids: readonly string[], deadlineMs: number): Promise<ReadonlyMap<string, Uint8Array>>;

  /** Writes all of these few items, or none of them, and replaces former values. Their ids differ. */
  put(items: readonly StoreItem[], deadlineMs: number): Promise<void>;

  /**
   * Writes each of these items whose id has the expected value at that moment, or no value if none is expected. The ids
   * of the items differ. If several callers expect the same value at an id, only one of them may write. Returns the ids
   * of the items that it did not write.
   *
   * Callers write different values at an id, or values that mean the same. So a store that has lost a response can read
   * the item to learn whether it wrote it.
   */
  putIf(items: readonly ConditionalItem[], deadlineMs: number): Promise<ReadonlySet<string>>;
}

/** A value and its id. */
export interface StoreItem {
  /** At most 2,048 bytes. */
  readonly id: string;
  readonly value: Uint8Array;
  /** When the store may delete the item, in seconds since 1970. */
  readonly expiresAt: number;
}

/** An item to write on the condition that its id has an expected value, or none. */
export interface ConditionalItem extends StoreItem {
  /**
   * The value that the id must have.
   *
   * @default - the id must not have a value
   */
  readonly replaces?: Uint8Array;
}
