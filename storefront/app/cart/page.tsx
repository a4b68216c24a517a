import type { Metadata } from "next";
import Link from "next/link";
import { CartView } from "@/components/analytics";
import { CartLines } from "@/components/cart-lines";
import { ProductGrid } from "@/components/product-card";
import { newCart } from "@/lib/cart/cart";
import { currentCart, priced } from "@/lib/cart/current";
import { formatDong } from "@/lib/money";
import { shop } from "@/lib/shop";
import { trackedCart, trackedItems } from "@/lib/tracked";

export const metadata: Metadata = { title: "Cart", robots: { index: false } };

export default async function CartPage() {
  const cart = await priced((await currentCart()) ?? newCart());
  const isEmpty = cart.lines.length === 0;
  const popular = isEmpty ? await shop().mostPopular(4) : [];
  return (
    <div className="pt-8">
      <CartView cart={trackedCart(cart)} items={trackedItems(cart.lines)} />
      <h1 className="text-3xl font-bold">Your cart</h1>
      <div className={isEmpty ? "" : "mt-4 grid gap-8 lg:grid-cols-[1fr_22rem] lg:gap-12"}>
        {/* Stays after the removal of the last line, so that a screen reader announces the removal. */}
        <section aria-label="What is in it" className={isEmpty ? "" : "border-y border-line"}>
          <CartLines lines={cart.lines} />
        </section>
        {!isEmpty && (
          <section aria-labelledby="sum" className="self-start rounded-xl border border-line bg-card p-5 sm:p-6 lg:sticky lg:top-24">
            <h2 id="sum" className="text-lg font-bold">
              Sum
            </h2>
            <dl className="mt-3 grid grid-cols-[1fr_auto] gap-y-2 [&>dd]:text-right">
              <dt className="text-muted">{cart.quantity === 1 ? "1 item" : `${cart.quantity} items`}</dt>
              <dd>{formatDong(cart.total)}</dd>
              <dt className="text-muted">Delivery</dt>
              <dd>free</dd>
              <dt className="border-t border-line pt-3 font-bold">To pay on delivery</dt>
              <dd className="border-t border-line pt-3 text-xl font-bold">{formatDong(cart.total)}</dd>
            </dl>
            {cart.isAvailable ? (
              <Link href="/checkout" className="button mt-5 w-full text-lg">
                Check out
              </Link>
            ) : (
              <p className="mt-5 rounded-lg bg-lacquer-pale px-4 py-3 text-sm text-lacquer">
                Not everything in your cart can be had any more. Please change what is marked.
              </p>
            )}
          </section>
        )}
      </div>
      {isEmpty && (
        <>
          <p className="mt-3 text-lg text-muted">There is nothing in it yet.</p>
          <section aria-labelledby="popular" className="mt-10">
            <h2 id="popular" className="mb-5 text-2xl font-bold">
              What others look at
            </h2>
            <ProductGrid products={popular} />
          </section>
        </>
      )}
    </div>
  );
}
