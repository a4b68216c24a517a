/** The visitor's cart with current prices. */

import "server-only";
import { CART, dropCookie, readCookie, writeCookie } from "@/lib/cookies";
import { shop } from "@/lib/shop";
import { type Product, unitPrice } from "@/lib/shop/shop";
import { type Cart, readCart, writtenCart } from "./cart";

const KEPT_S = 30 * 24 * 3600;

export interface PricedLine {
  product: Product;
  quantity: number;
  /** The price of all pieces, whole dong. */
  amount: number;
}

export interface PricedCart {
  id: string;
  orderKey: string;
  /** Only products that the shop still sells. */
  lines: PricedLine[];
  total: number;
  quantity: number;
  /** True if every line is in stock. */
  isAvailable: boolean;
}

export async function currentCart(): Promise<Cart | null> {
  return readCart(await readCookie(CART));
}

/** Only actions and route handlers may call it. */
export async function keepCart(cart: Cart): Promise<void> {
  await writeCookie(CART, writtenCart(cart), KEPT_S);
}

export async function dropCart(): Promise<void> {
  await dropCookie(CART);
}

export async function priced(cart: Cart): Promise<PricedCart> {
  const products = await shop().products(cart.lines.map((line) => line.productId));
  const byId = new Map(products.map((product) => [product.id, product]));
  const lines = cart.lines.flatMap(({ productId, quantity }) => {
    const product = byId.get(productId);
    return product ? [{ product, quantity, amount: unitPrice(product) * quantity }] : [];
  });
  return {
    id: cart.id,
    orderKey: cart.orderKey,
    lines,
    total: lines.reduce((sum, line) => sum + line.amount, 0),
    quantity: lines.reduce((sum, line) => sum + line.quantity, 0),
    isAvailable: lines.every((line) => line.quantity <= line.product.onHand),
  };
}
