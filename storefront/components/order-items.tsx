import Link from "next/link";
import { pictureOf } from "@/lib/drawings/picture";
import { formatDong } from "@/lib/money";
import type { Order } from "@/lib/shop/shop";

export function OrderItems({ order }: { order: Order }) {
  return (
    <>
      <ul className="divide-y divide-line">
        {order.items.map((item) => (
          <li key={item.productId} className="grid grid-cols-[4rem_1fr_auto] items-center gap-4 py-3">
            <img src={pictureOf(item.productId)} alt="" width={400} height={320} className="aspect-5/4 w-full rounded-md object-cover" />
            <div>
              <Link href={`/product/${item.slug}`} className="font-medium hover:underline">
                {item.name}
              </Link>
              <p className="text-sm text-muted">
                {item.quantity} × {formatDong(item.unitPrice)}
              </p>
            </div>
            <p className="font-semibold whitespace-nowrap">{formatDong(item.unitPrice * item.quantity)}</p>
          </li>
        ))}
      </ul>
      <p className="flex justify-between border-t-2 border-ink pt-3 text-lg font-bold">
        <span>To pay on delivery</span>
        <span>{formatDong(order.total)}</span>
      </p>
    </>
  );
}

export function OrderAddress({ order: { address } }: { order: Order }) {
  return (
    <address className="leading-relaxed not-italic" data-private="">
      {address.recipient}
      <br />
      {address.street}
      <br />
      {address.ward}, {address.province}
      <br />
      {address.phone}
      {address.note && (
        <>
          <br />
          <span className="text-muted">“{address.note}”</span>
        </>
      )}
    </address>
  );
}
