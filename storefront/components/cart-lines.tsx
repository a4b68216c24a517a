"use client";

import { useActionState, useEffect } from "react";
import { setQuantity } from "@/lib/cart/actions";
import type { PricedLine } from "@/lib/cart/current";
import { useTracker } from "./analytics";
import { CartLine } from "./cart-line";

/** The lines of the cart; a screen reader announces each change. */
export function CartLines({ lines }: { lines: PricedLine[] }) {
  const tracker = useTracker();
  const [answer, act, isPending] = useActionState(setQuantity, null);
  useEffect(() => {
    if (!answer?.change) return;
    const { product, quantity, cart } = answer.change;
    if (quantity > 0) tracker.addToCart({ product, quantity, cart });
    else tracker.removeFromCart({ product, quantity: -quantity, cart });
  }, [tracker, answer]);
  return (
    <>
      <p role="status" className={answer && !answer.isDone ? "rounded-lg bg-lacquer-pale px-4 py-3 text-lacquer" : "sr-only"}>
        {answer?.message}
      </p>
      <ul className="divide-y divide-line">
        {lines.map((line) => (
          <CartLine key={line.product.id} line={line} act={act} isPending={isPending} />
        ))}
      </ul>
    </>
  );
}
