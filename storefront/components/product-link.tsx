"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import type { KnownProduct } from "@/lib/tracker";
import { useTracker } from "./analytics";

interface Props {
  product: KnownProduct;
  className?: string;
  children: ReactNode;
}

/** A link to a product's page that sends a `select_item` event. */
export function ProductLink({ product, className, children }: Props) {
  const tracker = useTracker();
  return (
    <Link href={product.urlPath ?? "/"} className={className} onClick={() => tracker.selectItem({ product })}>
      {children}
    </Link>
  );
}
