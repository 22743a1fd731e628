/** The key of the orders table: the orders of one customer are in one shard of the stream, in order. */
export interface OrderKey {
  readonly customer: string;
  readonly orderId: string;
}

/** An item of the orders table. */
export interface Order extends OrderKey {
  /** In cents. */
  readonly total: number;
}
