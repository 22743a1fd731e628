/** An item of the orders table. */
export interface Order {
  readonly orderId: string;
  readonly status: 'placed' | 'paid' | 'shipped';
  /** In cents. */
  readonly total: number;
  /**
   * The function confirms what is paid by one of its PAYMENT_METHODS. Cheques are none of them at first: such an order
   * fails however often it is tried.
   */
  readonly paidBy: 'card' | 'cheque';
}
