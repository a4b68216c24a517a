/** The cart and its operations; pure. */

import type { CartLine } from "@/lib/shop/shop";

export const MOST_OF_ONE = 10;
export const MOST_LINES = 30;

export interface Cart {
  /** Its id in events. */
  id: string;
  /** The order's idempotency key; only this browser and the shop know it. */
  orderKey: string;
  lines: CartLine[];
}

export function newCart(): Cart {
  return { id: crypto.randomUUID(), orderKey: crypto.randomUUID(), lines: [] };
}

export function quantityIn(cart: Cart | null, productId: string): number {
  return cart?.lines.find((line) => line.productId === productId)?.quantity ?? 0;
}

export function pieces(cart: Cart | null): number {
  return cart?.lines.reduce((sum, line) => sum + line.quantity, 0) ?? 0;
}

/** The cart with a new quantity of a product; 0 removes the line, a quantity above the maximum becomes the maximum. */
export function withQuantity(cart: Cart, productId: string, quantity: number): Cart {
  const bounded = Math.max(0, Math.min(MOST_OF_ONE, Math.trunc(quantity)));
  const isKnown = cart.lines.some((line) => line.productId === productId);
  if (!isKnown && (bounded === 0 || cart.lines.length >= MOST_LINES)) return cart;
  const lines = isKnown
    ? cart.lines.map((line) => (line.productId === productId ? { productId, quantity: bounded } : line))
    : [...cart.lines, { productId, quantity: bounded }];
  return { ...cart, lines: lines.filter((line) => line.quantity > 0) };
}

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const WRITTEN = new RegExp(`^1~(${UUID})~(${UUID})((?:~p-\\d{1,6}\\.\\d{1,2})*)$`);

/** The cart as the value of a cookie. */
export function writtenCart(cart: Cart): string {
  const lines = cart.lines.map((line) => `${line.productId}.${line.quantity}`);
  return ["1", cart.id, cart.orderKey, ...lines].join("~");
}

/** The cart in a cookie; null for a value that `writtenCart` did not write. */
export function readCart(text: string | undefined): Cart | null {
  const match = WRITTEN.exec(text ?? "");
  if (!match) return null;
  const [, id = "", orderKey = "", lines = ""] = match;
  return lines
    .split("~")
    .filter(Boolean)
    .reduce<Cart>(
      (cart, line) => {
        const [productId = "", quantity = "0"] = line.split(".");
        return withQuantity(cart, productId, Number(quantity));
      },
      { id, orderKey, lines: [] },
    );
}
