/**
 * What the shop can be asked, in plain values.
 *
 * Pages and actions know this interface alone. Everything that goes in and comes out can be written as JSON, so an
 * implementation may also carry the questions to another machine.
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
  /** Whole dong, what is paid today; both ends included. */
  from: number | null;
  to: number | null;
  inStock: boolean;
  sorting: Sorting;
}

export interface CategoryPage {
  products: Product[];
  /** Of the whole category, whatever the filter. */
  total: number;
  brands: { name: string; products: number }[];
}

export interface SearchPage {
  products: Product[];
  /** What was searched for in place of what was typed; null when that was found. */
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
  /** A UUID made with the cart: sent again, it is answered with the order it made. */
  idempotencyKey: string;
  userId: string | null;
  lines: CartLine[];
  /** What the buyer saw, whole dong: a price that changed meanwhile is told, not charged. */
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
  /** What one was sold at. */
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

/** How many tries a key has within the shop's window. */
export interface Limit {
  key: string;
  most: number;
}

export interface Shop {
  bestDiscounts(count: number): Promise<Product[]>;
  mostPopular(count: number): Promise<Product[]>;
  category(name: string, filter: Filter): Promise<CategoryPage>;
  product(slug: string): Promise<ProductPage | null>;
  /** In the order of the ids; one that isn't sold is left out. */
  products(ids: string[]): Promise<Product[]>;
  allPaths(): Promise<string[]>;
  search(text: string): Promise<SearchPage>;
  placeOrder(placing: Placing): Promise<Placed>;
  /** The order that a key has made, if it has made one. */
  orderMadeWith(idempotencyKey: string): Promise<string | null>;
  order(id: string): Promise<Order | null>;
  ordersOf(userId: string): Promise<Order[]>;
  rememberUser(user: User): Promise<void>;
  /** Counts one try under every key; false when one of them has no more, and those after it were not counted. */
  countAttempt(limits: Limit[]): Promise<boolean>;
  /** Takes one try back. */
  forgetAttempt(keys: string[]): Promise<void>;
}

/** What one piece costs today. */
export function unitPrice(product: Pick<Product, "price" | "discountPrice">): number {
  return product.discountPrice ?? product.price;
}
