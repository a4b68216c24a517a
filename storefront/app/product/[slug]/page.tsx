import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { AddToCart } from "@/components/add-to-cart";
import { ProductView } from "@/components/analytics";
import { Breadcrumb } from "@/components/breadcrumb";
import { DiscountBadge, Price } from "@/components/price";
import { ProductGrid } from "@/components/product-card";
import { StockHint } from "@/components/stock-hint";
import { StructuredData } from "@/components/structured-data";
import { MOST_OF_ONE } from "@/lib/cart/cart";
import { categoryByName } from "@/lib/categories";
import { pictureOf } from "@/lib/drawings/picture";
import { formatDong } from "@/lib/money";
import { shopOrigin } from "@/lib/settings";
import { shop } from "@/lib/shop";
import { type ProductPage as Shown, unitPrice } from "@/lib/shop/shop";
import { trackedProduct } from "@/lib/tracked";

interface Props {
  params: Promise<{ slug: string }>;
}

/** Reads the product once for the page and its head. */
const productOf = cache((slug: string) => shop().product(slug));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const product = await productOf((await params).slug);
  if (!product) return {};
  const description = `${product.summary} ${formatDong(unitPrice(product))}, paid on delivery.`;
  return {
    title: product.name,
    description,
    alternates: { canonical: product.urlPath },
    openGraph: { title: product.name, description, url: product.urlPath, images: pictureOf(product.id) },
  };
}

export default async function ProductPage({ params }: Props) {
  const product = await productOf((await params).slug);
  if (!product) notFound();
  const category = categoryByName(product.category);
  return (
    <>
      <ProductView product={trackedProduct(product)} />
      <StructuredData data={structured(product)} />
      <Breadcrumb
        crumbs={[
          ...(category ? [{ title: category.title, path: `/category/${category.segment}` }] : []),
          { title: product.name, path: product.urlPath },
        ]}
      />
      <div className="grid gap-8 md:grid-cols-2 lg:gap-14">
        <div className="corners self-start p-2.5 text-jade">
          <img
            src={pictureOf(product.id)}
            alt={`Drawing of the ${product.name}`}
            width={400}
            height={320}
            className="w-full rounded-lg"
          />
        </div>
        <div className="flex flex-col gap-5">
          <div>
            <p className="text-sm font-semibold tracking-widest text-muted uppercase">{product.brand}</p>
            <h1 className="mt-1 text-3xl leading-tight font-bold sm:text-4xl">{product.name}</h1>
            <p className="mt-3 text-lg leading-relaxed text-muted">{product.summary}</p>
          </div>
          <div className="flex flex-wrap items-center gap-3">
            <Price product={product} isLarge />
            <DiscountBadge product={product} />
          </div>
          <StockHint onHand={product.onHand} />
          <AddToCart productId={product.id} most={Math.min(product.onHand, MOST_OF_ONE)} />
          <ul className="grid gap-2 border-t border-line pt-5 text-sm sm:grid-cols-2">
            {["Free delivery anywhere in Vietnam", "Pay when it arrives", "No account needed", "Prices include VAT"].map((promise) => (
              <li key={promise} className="flex items-center gap-2">
                <svg viewBox="0 0 16 16" className="size-4 shrink-0 text-jade" aria-hidden="true">
                  <path d="M2 8.500l4 4 8-9" fill="none" stroke="currentColor" strokeWidth="2.500" />
                </svg>
                {promise}
              </li>
            ))}
          </ul>
        </div>
      </div>

      <section aria-labelledby="details" className="mt-12 max-w-3xl">
        <h2 id="details" className="text-2xl font-bold">
          Details
        </h2>
        <dl className="mt-4 divide-y divide-line border-y border-line">
          {product.specs.map(([name, value]) => (
            <div key={name} className="grid grid-cols-[8rem_1fr] gap-4 py-3 sm:grid-cols-[12rem_1fr]">
              <dt className="text-muted">{name}</dt>
              <dd className="font-medium">{value}</dd>
            </div>
          ))}
        </dl>
      </section>

      {product.related.length > 0 && (
        <section aria-labelledby="related" className="mt-14">
          <h2 id="related" className="text-2xl font-bold">
            For about the same price
          </h2>
          <div className="mt-5">
            <ProductGrid products={product.related} />
          </div>
        </section>
      )}
    </>
  );
}

function structured(product: Shown): Record<string, unknown> {
  const absolute = (path: string) => new URL(path, shopOrigin()).href;
  return {
    "@context": "https://schema.org",
    "@type": "Product",
    sku: product.id,
    name: product.name,
    description: product.summary,
    category: categoryByName(product.category)?.title,
    image: absolute(pictureOf(product.id)),
    brand: { "@type": "Brand", name: product.brand },
    offers: {
      "@type": "Offer",
      url: absolute(product.urlPath),
      price: unitPrice(product),
      priceCurrency: "VND",
      availability: `https://schema.org/${product.onHand > 0 ? "InStock" : "OutOfStock"}`,
      itemCondition: "https://schema.org/NewCondition",
    },
  };
}
