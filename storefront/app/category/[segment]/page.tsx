import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { CategoryView } from "@/components/analytics";
import { Breadcrumb } from "@/components/breadcrumb";
import { Filters } from "@/components/filters";
import { ProductGrid } from "@/components/product-card";
import { categoryBySegment } from "@/lib/categories";
import { shop } from "@/lib/shop";
import { filterOf, isFiltered, type Query } from "@/lib/shop/filter";

interface Props {
  params: Promise<{ segment: string }>;
  searchParams: Promise<Query>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const category = categoryBySegment((await params).segment);
  if (!category) return {};
  // For a search engine, all filters and sort orders are one page.
  const canonical = `/category/${category.segment}`;
  return {
    title: category.title,
    description: `${category.blurb} Delivered anywhere in Vietnam, paid on delivery.`,
    alternates: { canonical },
    openGraph: { title: category.title, description: category.blurb, url: canonical },
  };
}

export default async function CategoryPage({ params, searchParams }: Props) {
  const category = categoryBySegment((await params).segment);
  if (!category) notFound();
  const filter = filterOf(await searchParams);
  const { products, total, brands } = await shop().category(category.name, filter);
  const path = `/category/${category.segment}`;
  const filtered = isFiltered(filter);
  const filters = <Filters key={JSON.stringify(filter)} path={path} filter={filter} brands={brands} isFiltered={filtered} />;
  return (
    <>
      <CategoryView id={category.id} name={category.name} />
      <Breadcrumb crumbs={[{ title: category.title, path }]} />
      <h1 className="text-4xl font-extrabold">{category.title}</h1>
      <p className="mt-2 text-lg text-muted">{category.blurb}</p>
      <div className="mt-6 grid gap-6 lg:grid-cols-[15rem_1fr] lg:gap-10">
        <aside aria-label="Filters">
          <details className="group rounded-xl border border-line bg-card lg:hidden" open={filtered}>
            <summary className="flex min-h-12 items-center justify-between px-4 font-semibold">
              Filter and sort
              <span aria-hidden="true" className="text-xl leading-none text-jade">
                <span className="group-open:hidden">+</span>
                <span className="hidden group-open:inline">−</span>
              </span>
            </summary>
            <div className="px-4 pt-2 pb-5">{filters}</div>
          </details>
          <div className="hidden lg:sticky lg:top-24 lg:block">{filters}</div>
        </aside>
        <section aria-labelledby="products">
          <h2 id="products" className="sr-only">
            Products
          </h2>
          <p role="status" className="mb-4 text-muted">
            {filtered ? `${products.length} of ${total} products` : `${total} products`}
          </p>
          {products.length ? (
            <div className="lg:[&>ul]:grid-cols-3">
              <ProductGrid products={products} />
            </div>
          ) : (
            <div className="rounded-xl border border-line bg-card p-8 text-center">
              <p className="text-xl font-semibold">Nothing fits all of that.</p>
              <p className="mt-2 text-muted">Fewer brands ticked, or a wider price, may help.</p>
              <Link href={path} className="button mt-5">
                Show all {category.title.toLowerCase()}
              </Link>
            </div>
          )}
        </section>
      </div>
    </>
  );
}
