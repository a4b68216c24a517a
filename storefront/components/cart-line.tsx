"use client";

import Link from "next/link";
import { useId } from "react";
import { MOST_OF_ONE } from "@/lib/cart/cart";
import type { PricedLine } from "@/lib/cart/current";
import { pictureOf } from "@/lib/drawings/picture";
import { formatDong } from "@/lib/money";
import { unitPrice } from "@/lib/shop/shop";

interface Props {
  line: PricedLine;
  act: (form: FormData) => void;
  isPending: boolean;
}

export function CartLine({ line: { product, quantity, amount }, act, isPending }: Props) {
  const short = useId();
  const most = Math.min(product.onHand, MOST_OF_ONE);
  const isShort = quantity > product.onHand;
  return (
    <li className="grid grid-cols-[5.5rem_1fr] gap-x-4 gap-y-3 py-5 sm:grid-cols-[8rem_1fr_auto]">
      <img src={pictureOf(product.id)} alt="" width={400} height={320} className="row-span-2 aspect-5/4 w-full rounded-lg object-cover sm:row-span-1" />
      <div className="min-w-0">
        <h2 className="leading-snug font-semibold">
          <Link href={product.urlPath} className="hover:underline">
            {product.name}
          </Link>
        </h2>
        <p className="mt-1 text-sm text-muted">{formatDong(unitPrice(product))} each</p>
        {isShort && (
          <p id={short} className="mt-1 text-sm font-semibold text-lacquer">
            {product.onHand === 0 ? "Sold out meanwhile: please remove it." : `Only ${product.onHand} left: please take fewer.`}
          </p>
        )}
        <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2">
          <div role="group" aria-label={`Quantity of ${product.name}`} className="flex items-center rounded-lg border border-edge bg-card">
            <Step act={act} productId={product.id} quantity={quantity - 1} label="One fewer" sign="−" isDisabled={isPending} />
            <span className="min-w-8 text-center font-semibold" aria-describedby={isShort ? short : undefined}>
              {quantity}
            </span>
            <Step act={act} productId={product.id} quantity={quantity + 1} label="One more" sign="+" isDisabled={isPending || quantity >= most} />
          </div>
          <form action={act}>
            <input type="hidden" name="productId" value={product.id} />
            <input type="hidden" name="quantity" value="0" />
            <button type="submit" className="text-link min-h-11 text-sm">
              Remove<span className="sr-only"> {product.name}</span>
            </button>
          </form>
        </div>
      </div>
      <p className="text-lg font-bold sm:text-right">{formatDong(amount)}</p>
    </li>
  );
}

interface StepProps {
  act: Props["act"];
  productId: string;
  quantity: number;
  label: string;
  sign: string;
  isDisabled: boolean;
}

function Step({ act, productId, quantity, label, sign, isDisabled }: StepProps) {
  return (
    <form action={act}>
      <input type="hidden" name="productId" value={productId} />
      <input type="hidden" name="quantity" value={quantity} />
      <button type="submit" aria-label={label} disabled={isDisabled} className="flex size-11 items-center justify-center text-xl font-semibold text-jade disabled:text-line">
        <span aria-hidden="true">{sign}</span>
      </button>
    </form>
  );
}

