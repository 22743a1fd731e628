/** An item of the products table. */
export interface Product {
  readonly productId: string;
  readonly name: string;
  readonly category: string;
  /** In cents. */
  readonly price: number;
  readonly description: string;
}

/** An item of the search view: what its index finds, by category, in order of price. */
export type ProductView = Pick<Product, 'productId' | 'name' | 'category' | 'price'>;

export function viewOf({ productId, name, category, price }: Product): ProductView {
  return { productId, name, category, price };
}
