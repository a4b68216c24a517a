import { formatDong, percentOff } from "@/lib/money";
import { type Product, unitPrice } from "@/lib/shop/shop";

type Priced = Pick<Product, "price" | "discountPrice">;

export function Price({ product, isLarge = false }: { product: Priced; isLarge?: boolean }) {
  const isReduced = product.discountPrice !== null;
  return (
    <p className="flex flex-wrap items-baseline gap-x-2">
      <span className={`font-bold ${isLarge ? "text-3xl" : "text-lg"} ${isReduced ? "text-lacquer" : ""}`}>
        {isReduced && <span className="sr-only">Now </span>}
        {formatDong(unitPrice(product))}
      </span>
      {isReduced && (
        <>
          <span className="sr-only">, before </span>
          <s className={`text-muted ${isLarge ? "text-lg" : "text-sm"}`}>{formatDong(product.price)}</s>
        </>
      )}
    </p>
  );
}

/** The reduction in per cent, if it is large enough to mention. */
export function DiscountBadge({ product, className = "" }: { product: Priced; className?: string }) {
  const percent = percentOff(product.price, product.discountPrice);
  if (percent < 1) return null;
  return (
    <span className={`rounded bg-lacquer px-2 py-0.5 text-sm font-bold text-white ${className}`}>−{percent} %</span>
  );
}
