/** An item of the orders table. */
export interface Order {
  readonly orderId: string;
  readonly status: 'placed' | 'paid' | 'shipped';
  /** In cents. */
  readonly total: number;
  /** The shop knows no cheques: an order paid by one can't be confirmed, however often it is tried. */
  readonly paidBy: 'card' | 'cheque';
}
