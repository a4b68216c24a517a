"use client";

import Link from "next/link";
import { useActionState, useEffect, useId, useRef } from "react";
import { addToCart } from "@/lib/cart/actions";
import { useTracker } from "./analytics";

export function AddToCart({ productId, most }: { productId: string; most: number }) {
  const tracker = useTracker();
  const [answer, act, isPending] = useActionState(addToCart, null);
  const select = useId();
  const said = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (answer?.change) tracker.addToCart(answer.change);
  }, [tracker, answer]);
  // On a phone, the message would be below the screen's edge.
  useEffect(() => {
    if (answer) said.current?.scrollIntoView({ block: "nearest" });
  }, [answer]);
  return (
    <div>
      <form action={act} className="flex flex-wrap items-end gap-3">
        <input type="hidden" name="productId" value={productId} />
        {most > 0 && (
          <div>
            <label htmlFor={select} className="mb-1 block text-sm font-medium">
              Quantity
            </label>
            <select id={select} name="quantity" defaultValue="1" className="field w-20">
              {Array.from({ length: most }, (_, index) => (
                <option key={index}>{index + 1}</option>
              ))}
            </select>
          </div>
        )}
        <button type="submit" disabled={most === 0} aria-disabled={isPending} className="button min-w-48 flex-1 text-lg">
          {most === 0 ? "Sold out" : "Add to cart"}
        </button>
      </form>
      <div ref={said} role="status" aria-live="polite" className="min-h-0 scroll-mb-4">
        {answer && (
          <p
            key={answer.id}
            className={`mt-3 rounded-lg px-4 py-3 text-sm ${answer.isDone ? "bg-jade-pale text-jade-deep" : "bg-lacquer-pale text-lacquer"}`}
          >
            {answer.message}{" "}
            <Link href="/cart" className="font-semibold underline underline-offset-2">
              View cart
            </Link>
          </p>
        )}
      </div>
    </div>
  );
}
