import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { PageView } from "@/components/analytics";
import { OrderAddress, OrderItems } from "@/components/order-items";
import { currentSession } from "@/lib/account/session";
import { formatMoment } from "@/lib/dates";
import { formatDong } from "@/lib/money";
import { shop } from "@/lib/shop";

export const metadata: Metadata = { title: "My orders", robots: { index: false } };

export default async function OrdersPage() {
  const session = await currentSession();
  if (!session) redirect("/sign-in?next=/orders");
  const orders = await shop().ordersOf(session.userId);
  return (
    <div className="mx-auto max-w-3xl pt-8">
      <PageView />
      <h1 className="text-3xl font-bold">My orders</h1>
      {orders.length === 0 && (
        <div className="mt-6 rounded-xl border border-line bg-card p-8 text-center">
          <p className="text-lg">You have not ordered anything yet while signed in.</p>
          <Link href="/" className="button mt-5">
            Look around
          </Link>
        </div>
      )}
      <ul className="mt-6 flex flex-col gap-4">
        {orders.map((order, place) => (
          <li key={order.id} className="rounded-xl border border-line bg-card">
            <details open={place === 0} className="group">
              <summary className="flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-4 [&::-webkit-details-marker]:hidden">
                <svg viewBox="0 0 12 12" className="size-3.5 text-jade group-open:rotate-180" aria-hidden="true">
                  <path d="M2 4l4 4 4-4" fill="none" stroke="currentColor" strokeWidth="2" />
                </svg>
                <h2 className="font-mono text-lg font-bold">{order.number}</h2>
                <span className="text-muted">{formatMoment(order.placedAt)}</span>
                <span className="ml-auto font-bold">{formatDong(order.total)}</span>
              </summary>
              <div className="grid gap-6 border-t border-line px-5 py-4 sm:grid-cols-[1fr_13rem]">
                <div>
                  <OrderItems order={order} />
                </div>
                <OrderAddress order={order} />
              </div>
            </details>
          </li>
        ))}
      </ul>
    </div>
  );
}
