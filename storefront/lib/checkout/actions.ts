"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { currentSession, rememberPlaced } from "@/lib/account/session";
import { currentCart, dropCart } from "@/lib/cart/current";
import { checked, type FormState, refused } from "@/lib/forms";
import { formatDong } from "@/lib/money";
import { shop } from "@/lib/shop";
import type { Placed } from "@/lib/shop/shop";
import { ADDRESS } from "./address";

const ORDER = ADDRESS.extend({ orderKey: z.uuid(), expectedTotal: z.coerce.number().int().nonnegative() });

/** Places the order and shows it; if it is sent twice, it shows the same order. */
export async function placeOrder(_: FormState, form: FormData): Promise<FormState> {
  const input = checked(ORDER, form);
  if (!input.ok) return input.state;
  const { orderKey, expectedTotal, ...address } = input.value;
  const cart = await currentCart();
  if (!cart?.lines.length || cart.orderKey !== orderKey) {
    // The first of two clicks has already emptied the cart.
    const made = await shop().orderMadeWith(orderKey);
    if (made) return shown(made);
    return refused(input.values, "Your cart has changed in another window. Please look at it again.");
  }
  const session = await currentSession();
  if (session) await shop().rememberUser({ id: session.userId, email: session.email });
  const placed = await shop().placeOrder({
    idempotencyKey: orderKey,
    userId: session?.userId ?? null,
    lines: cart.lines,
    expectedTotal,
    address,
  });
  if (placed.kind === "placed") {
    await dropCart();
    return shown(placed.orderId);
  }
  // Renders the total beside the form again.
  revalidatePath("/checkout");
  return refused(input.values, reason(placed));
}

async function shown(orderId: string): Promise<never> {
  await rememberPlaced(orderId);
  redirect(`/checkout/complete?order=${orderId}`);
}

function reason(refusal: Exclude<Placed, { kind: "placed" }>): string {
  switch (refusal.kind) {
    case "short": {
      const left = refusal.shortages.map(({ name, left }) => `${name}: ${left === 0 ? "sold out" : `only ${left} left`}.`);
      return `Somebody was faster, nothing has been ordered. ${left.join(" ")} Please change your cart.`;
    }
    case "price_changed":
      return `A price has changed: it is ${formatDong(refusal.total)} now. Nothing has been ordered; order again if you agree.`;
    case "unknown_product":
      return "Something in your cart is not sold any more. Please look at your cart again.";
  }
}
