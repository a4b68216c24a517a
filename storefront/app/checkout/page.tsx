import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { CheckoutBegun, PageView } from "@/components/analytics";
import { CheckoutForm } from "@/components/checkout-form";
import { currentSession } from "@/lib/account/session";
import { currentCart, priced } from "@/lib/cart/current";
import { formatDong } from "@/lib/money";
import { shop } from "@/lib/shop";
import { trackedCart, trackedItems } from "@/lib/tracked";

export const metadata: Metadata = { title: "Check out", robots: { index: false } };

export default async function CheckoutPage() {
  const held = await currentCart();
  if (!held?.lines.length) redirect("/cart");
  if (await shop().orderMadeWith(held.orderKey)) redirect("/checkout/resume");
  const [session, cart] = await Promise.all([currentSession(), priced(held)]);
  if (!cart.lines.length) redirect("/cart");
  const tracked = { cart: trackedCart(cart), items: trackedItems(cart.lines) };
  return (
    <div className="pt-8">
      <PageView isGuest={!session} />
      <CheckoutBegun {...tracked} />
      <h1 className="text-3xl font-bold">Check out</h1>
      {!session && (
        <p className="mt-2 text-muted">
          You don’t need an account.{" "}
          <Link href="/sign-in?next=/checkout" className="text-link">
            Sign in
          </Link>{" "}
          to find the order under “My orders” later.
        </p>
      )}
      <div className="mt-6 grid gap-8 lg:grid-cols-[1fr_24rem] lg:gap-12">
        <CheckoutForm orderKey={cart.orderKey} total={cart.total} {...tracked} />
        <section aria-labelledby="sum" className="order-first self-start rounded-xl border border-line bg-card p-5 sm:p-6 lg:sticky lg:top-24 lg:order-none">
          <h2 id="sum" className="text-lg font-bold">
            Your order
          </h2>
          <ul className="mt-3 divide-y divide-line">
            {cart.lines.map(({ product, quantity, amount }) => (
              <li key={product.id} className="flex justify-between gap-4 py-2.5">
                <span>
                  {product.name} <span className="whitespace-nowrap text-muted">× {quantity}</span>
                </span>
                <span className="whitespace-nowrap">{formatDong(amount)}</span>
              </li>
            ))}
          </ul>
          <dl className="grid grid-cols-[1fr_auto] gap-y-2 border-t border-line pt-3 [&>dd]:text-right">
            <dt className="text-muted">Delivery</dt>
            <dd>free</dd>
            <dt className="font-bold">To pay on delivery</dt>
            <dd className="text-xl font-bold">{formatDong(cart.total)}</dd>
          </dl>
          <p className="mt-4 text-sm">
            <Link href="/cart" className="text-link">
              Change the cart
            </Link>
          </p>
        </section>
      </div>
    </div>
  );
}
