/**
 * Where a consumer remembers what it has done. `DynamoDBStore` is one; write your own to keep it elsewhere. What the
 * values mean is the handler helper's affair: a store keeps bytes.
 *
 * Every method throws what keeps it from doing its work, and never reports as done what may not be. It may try again,
 * until `deadlineMs`, the time in milliseconds since 1970 at which the invocation has to know.
 */
export interface IdempotencyStore {
  /**
   * The values at these ids, without those that have none. Sees everything that `put` and `putIf` have written before.
   */
  get(ids: readonly string[], deadlineMs: number): Promise<ReadonlyMap<string, Uint8Array>>;

  /** Writes all of these items, whatever was there, or none. A handful, of different ids. */
  put(items: readonly StoreItem[], deadlineMs: number): Promise<void>;

  /**
   * Writes each of these items, of different ids, that finds what it expects, and of no two callers who expect the same
   * at an id more than one. Returns the ids of the others, which are left as they are.
   *
   * No two callers write the same value at an id, unless it means the same whoever wrote it: a store that has lost an
   * answer can read whether it was written.
   */
  putIf(items: readonly ConditionalItem[], deadlineMs: number): Promise<ReadonlySet<string>>;
}

/** A value and where it is kept. */
export interface StoreItem {
  /** At most 2,048 bytes. */
  readonly id: string;
  readonly value: Uint8Array;
  /** When it may be forgotten, in seconds since 1970. */
  readonly expiresAt: number;
}

/** An item that is written if what is there is what is expected. */
export interface ConditionalItem extends StoreItem {
  /** The value that must be there; left out, none may be. */
  readonly replaces?: Uint8Array;
}
