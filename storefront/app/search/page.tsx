import type { Metadata } from "next";
import Link from "next/link";
import { PageView, SearchDone } from "@/components/analytics";
import { ProductGrid } from "@/components/product-card";
import { CATEGORIES } from "@/lib/categories";
import { shop } from "@/lib/shop";
import type { Query } from "@/lib/shop/filter";

interface Props {
  searchParams: Promise<Query>;
}

const LONGEST = 100;

async function queryOf({ searchParams }: Props): Promise<string> {
  const { q } = await searchParams;
  return String([q ?? ""].flat().at(-1)).trim().slice(0, LONGEST);
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const query = await queryOf(props);
  return { title: query ? `Search: ${query}` : "Search", robots: { index: false, follow: true } };
}

export default async function SearchPage(props: Props) {
  const query = await queryOf(props);
  const { products, correctedTo } = await shop().search(query);
  const found = products.length === 1 ? "1 product" : `${products.length} products`;
  return (
    <div className="pt-8">
      <PageView />
      {query && <SearchDone query={query} results={products.length} />}
      <h1 className="text-3xl font-bold break-words">{query ? `“${query}”` : "Search"}</h1>
      <p role="status" className="mt-2 mb-6 text-muted">
        {!query && "Type what you are looking for into the field above."}
        {query && !correctedTo && products.length > 0 && `${found} found`}
        {correctedTo && (
          <>
            Nothing has that in it; these {found} have <strong className="text-ink">{correctedTo}</strong>.
          </>
        )}
        {query && products.length === 0 && "Nothing found."}
      </p>
      {products.length > 0 ? (
        <section aria-labelledby="products">
          <h2 id="products" className="sr-only">
            Products found
          </h2>
          <ProductGrid products={products} />
        </section>
      ) : (
        <div className="rounded-xl border border-line bg-card p-6 sm:p-8">
          <p className="font-semibold">Look through a category instead:</p>
          <ul className="mt-4 flex flex-wrap gap-3">
            {CATEGORIES.map(({ segment, title }) => (
              <li key={segment}>
                <Link href={`/category/${segment}`} className="button button-plain">
                  {title}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
