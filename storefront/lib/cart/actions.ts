"use server";

import type { Cart as TrackedCart, KnownProduct } from "@/lib/tracker";
import { shop } from "@/lib/shop";
import { trackedCart, trackedProduct } from "@/lib/tracked";
import { MOST_LINES, MOST_OF_ONE, newCart, quantityIn, withQuantity } from "./cart";
import { currentCart, keepCart, priced } from "./current";

/** The result of a change; `change` is the part for events. */
export interface CartAnswer {
  /** A new number for each answer, so that two equal answers differ. */
  id: string;
  isDone: boolean;
  message: string;
  change?: { product: KnownProduct; quantity: number; cart: TrackedCart };
}

function answer(isDone: boolean, message: string, change?: CartAnswer["change"]): CartAnswer {
  return { id: crypto.randomUUID(), isDone, message, change };
}

export async function addToCart(_: CartAnswer | null, form: FormData): Promise<CartAnswer> {
  const wanted = Math.trunc(Number(form.get("quantity") ?? 1));
  const [product] = await shop().products([String(form.get("productId"))]);
  if (!product || !(wanted >= 1)) return answer(false, "That product is not sold here.");
  const cart = (await currentCart()) ?? newCart();
  const held = quantityIn(cart, product.id);
  const most = Math.min(product.onHand, MOST_OF_ONE);
  if (held >= most) {
    if (product.onHand === 0) return answer(false, `${product.name} is sold out.`);
    return answer(false, `Your cart already holds all you can order of ${product.name} (${held}).`);
  }
  const changed = withQuantity(cart, product.id, Math.min(held + wanted, most));
  const added = quantityIn(changed, product.id) - held;
  if (!added) return answer(false, `A cart holds at most ${MOST_LINES} different products.`);
  await keepCart(changed);
  const message =
    added < wanted ? `Only ${added} more could be added: ${product.name}.` : `Added to your cart: ${product.name}.`;
  const { id, total, quantity } = await priced(changed);
  return answer(true, message, {
    product: trackedProduct(product),
    quantity: added,
    cart: trackedCart({ id, total, quantity }),
  });
}

/** Sets the quantity of a product in the cart; 0 removes it. */
export async function setQuantity(_: CartAnswer | null, form: FormData): Promise<CartAnswer> {
  const cart = await currentCart();
  const [product] = await shop().products([String(form.get("productId"))]);
  const wanted = Math.trunc(Number(form.get("quantity")));
  if (!cart || !product || !(wanted >= 0)) return answer(false, "Your cart has changed. Please look again.");
  const held = quantityIn(cart, product.id);
  // A lower quantity is always allowed: the cart may contain more than the current stock.
  const most = Math.min(wanted, MOST_OF_ONE, Math.max(product.onHand, 0));
  const changed = withQuantity(cart, product.id, wanted > held ? Math.max(held, most) : wanted);
  const now = quantityIn(changed, product.id);
  if (now === held) return answer(false, `There are no more of ${product.name}.`);
  await keepCart(changed);
  const { id, total, quantity } = await priced(changed);
  return answer(
    true,
    now === 0 ? `Removed from your cart: ${product.name}.` : `${product.name}: ${now} in your cart.`,
    { product: trackedProduct(product), quantity: now - held, cart: trackedCart({ id, total, quantity }) },
  );
}
