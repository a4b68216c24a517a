import { pictureOf } from "@/lib/drawings/picture";
import type { Product } from "@/lib/shop/shop";
import { trackedProduct } from "@/lib/tracked";
import { DiscountBadge, Price } from "./price";
import { ProductLink } from "./product-link";
import { StockHint } from "./stock-hint";

export function ProductCard({ product, isEager = false }: { product: Product; isEager?: boolean }) {
  return (
    <article className="group relative flex h-full flex-col overflow-hidden rounded-xl border border-line bg-card transition-shadow focus-within:ring-2 focus-within:ring-jade hover:shadow-lg">
      <div className="relative">
        <img
          src={pictureOf(product.id)}
          alt=""
          width={400}
          height={320}
          loading={isEager ? "eager" : "lazy"}
          className={`aspect-5/4 w-full object-cover ${product.onHand === 0 ? "opacity-55" : ""}`}
        />
        <DiscountBadge product={product} className="absolute top-3 left-3" />
      </div>
      <div className="flex flex-1 flex-col gap-1.5 p-4">
        <p className="text-xs font-semibold tracking-widest text-muted uppercase">{product.brand}</p>
        <h3 className="text-base leading-snug font-semibold">
          <ProductLink product={trackedProduct(product)} className="after:absolute after:inset-0 group-hover:underline">
            {product.name}
          </ProductLink>
        </h3>
        <div className="mt-auto flex flex-col gap-1 pt-2">
          <Price product={product} />
          <StockHint onHand={product.onHand} />
        </div>
      </div>
    </article>
  );
}

export function ProductGrid({ products }: { products: Product[] }) {
  return (
    <ul className="grid grid-cols-2 gap-3 sm:gap-5 md:grid-cols-3 lg:grid-cols-4">
      {products.map((product, place) => (
        <li key={product.id}>
          <ProductCard product={product} isEager={place < 4} />
        </li>
      ))}
    </ul>
  );
}
