/**
 * The operations of the shop, with plain values.
 *
 * Pages and actions use only this interface. All arguments and results can be written as JSON, so that an
 * implementation may also send the calls to another machine.
 */

export interface Product {
  id: string;
  slug: string;
  urlPath: string;
  name: string;
  /** The category's name, `laptop`. */
  category: string;
  brand: string;
  /** Whole dong. */
  price: number;
  discountPrice: number | null;
  onHand: number;
  popularity: number;
}

export interface ProductPage extends Product {
  summary: string;
  specs: [name: string, value: string][];
  related: Product[];
}

export type Sorting = "popular" | "price-up" | "price-down" | "discount";

export interface Filter {
  brands: string[];
  /** The current price in whole dong; both ends included. */
  from: number | null;
  to: number | null;
  inStock: boolean;
  sorting: Sorting;
}

export interface CategoryPage {
  products: Product[];
  /** Of the whole category, without the filter. */
  total: number;
  brands: { name: string; products: number }[];
}

export interface SearchPage {
  products: Product[];
  /** The corrected query, if the typed one was not found; null otherwise. */
  correctedTo: string | null;
}

export interface Address {
  recipient: string;
  phone: string;
  street: string;
  ward: string;
  province: string;
  note: string;
}

export interface CartLine {
  productId: string;
  quantity: number;
}

export interface Placing {
  /** A UUID made with the cart: a repeated request with it returns the same order. */
  idempotencyKey: string;
  userId: string | null;
  lines: CartLine[];
  /** The total that the buyer saw, in whole dong: if a price has changed since, the order is refused. */
  expectedTotal: number;
  address: Address;
}

export interface Shortage {
  productId: string;
  name: string;
  left: number;
}

export type Placed =
  | { kind: "placed"; orderId: string; isNew: boolean }
  | { kind: "short"; shortages: Shortage[] }
  | { kind: "price_changed"; total: number }
  | { kind: "unknown_product"; productIds: string[] };

export interface OrderItem {
  productId: string;
  name: string;
  slug: string;
  category: string;
  brand: string;
  /** The price of one piece in the order. */
  unitPrice: number;
  quantity: number;
}

export interface Order {
  id: string;
  number: string;
  userId: string | null;
  /** ISO 8601, UTC. */
  placedAt: string;
  currency: string;
  total: number;
  quantity: number;
  address: Address;
  items: OrderItem[];
}

export interface User {
  /** Cognito's `sub`. */
  id: string;
  email: string;
}

/** The number of attempts of a key within the shop's window. */
export interface Limit {
  key: string;
  most: number;
}

export interface Shop {
  bestDiscounts(count: number): Promise<Product[]>;
  mostPopular(count: number): Promise<Product[]>;
  category(name: string, filter: Filter): Promise<CategoryPage>;
  product(slug: string): Promise<ProductPage | null>;
  /** In the order of the ids; products that are not sold are omitted. */
  products(ids: string[]): Promise<Product[]>;
  allPaths(): Promise<string[]>;
  search(text: string): Promise<SearchPage>;
  placeOrder(placing: Placing): Promise<Placed>;
  /** The order with a key, if there is one. */
  orderMadeWith(idempotencyKey: string): Promise<string | null>;
  order(id: string): Promise<Order | null>;
  ordersOf(userId: string): Promise<Order[]>;
  rememberUser(user: User): Promise<void>;
  /** Counts an attempt under every key; false if a key has reached its limit: later keys are then not counted. */
  countAttempt(limits: Limit[]): Promise<boolean>;
  /** Takes one attempt back. */
  forgetAttempt(keys: string[]): Promise<void>;
}

/** The current price of one piece. */
export function unitPrice(product: Pick<Product, "price" | "discountPrice">): number {
  return product.discountPrice ?? product.price;
}
