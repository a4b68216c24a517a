import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { PageView, PurchaseMade } from "@/components/analytics";
import { Announced } from "@/components/announced";
import { OrderAddress, OrderItems } from "@/components/order-items";
import { currentSession, PLACED_S, placedOrders } from "@/lib/account/session";
import { formatMoment } from "@/lib/dates";
import { shop } from "@/lib/shop";
import type { Query } from "@/lib/shop/filter";
import { trackedOrder } from "@/lib/tracked";

export const metadata: Metadata = { title: "Thank you", robots: { index: false } };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** The page sends the purchase only within this time after the order; later views do not send it again. */
const SENT_WITHIN_MS = 3600 * 1000;

export default async function CompletePage({ searchParams }: { searchParams: Promise<Query> }) {
  const id = String((await searchParams).order);
  const order = UUID.test(id) ? await shop().order(id) : null;
  if (!order) notFound();
  const [placed, session] = await Promise.all([placedOrders(), currentSession()]);
  const ageMs = Date.now() - Date.parse(order.placedAt);
  // The order's own age counts: the next order renews the cookie, and a cart keeps its order's key for ever.
  const isOurs = placed.includes(order.id) && ageMs < PLACED_S * 1000;
  // Events and logs contain the order's id, so the id alone must not show the customer's address.
  if (!isOurs && !(session && session.userId === order.userId)) notFound();
  return (
    <div className="mx-auto max-w-3xl pt-10">
      {/* After a reload, the visitor is still the guest who placed the order. */}
      <PageView isGuest={!session} />
      {isOurs && ageMs < SENT_WITHIN_MS && <PurchaseMade {...trackedOrder(order)} />}
      <div className="corners p-6 text-jade sm:p-8">
        <Announced className="text-3xl font-bold sm:text-4xl">Thank you. Your order is placed.</Announced>
        <p className="mt-3 text-lg text-ink">
          Order <strong className="font-mono whitespace-nowrap">{order.number}</strong>, {formatMoment(order.placedAt)}.
          The courier calls you before arriving; you pay then.
        </p>
      </div>
      <div className="mt-8 grid gap-8 sm:grid-cols-[1fr_14rem]">
        <section aria-labelledby="items">
          <h2 id="items" className="mb-2 text-xl font-bold">
            What is coming
          </h2>
          <OrderItems order={order} />
        </section>
        <section aria-labelledby="address">
          <h2 id="address" className="mb-2 text-xl font-bold">
            Where it goes
          </h2>
          <OrderAddress order={order} />
        </section>
      </div>
      <p className="mt-10 flex flex-wrap gap-3">
        <Link href="/" className="button">
          Go on shopping
        </Link>
        {session && (
          <Link href="/orders" className="button button-plain">
            My orders
          </Link>
        )}
      </p>
    </div>
  );
}
