/** Fills the catalogue; a repeated run updates the products, but does not change stock and orders. */

import { sql } from "drizzle-orm";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import catalogue from "@/db/catalogue.json";
import { descriptions } from "@/db/descriptions";
import { brands, categories, inventory, products } from "@/db/schema";
import { categoryByName } from "@/lib/categories";
import { plainWords } from "@/lib/shop/words";

export async function seed(db: NodePgDatabase): Promise<void> {
  await db.transaction(async (tx) => {
    await tx
      .insert(categories)
      .values(catalogue.categories.map((category, position) => ({ ...category, position })))
      .onConflictDoUpdate({
        target: categories.id,
        set: { name: sql`excluded.name`, segment: sql`excluded.segment`, position: sql`excluded.position` },
      });
    await tx
      .insert(brands)
      .values([...new Set(catalogue.products.map((product) => product.brand))].map((name) => ({ id: brandId(name), name })))
      .onConflictDoNothing();
    await tx
      .insert(products)
      .values(catalogue.products.map(productRow))
      .onConflictDoUpdate({
        target: products.id,
        set: {
          slug: sql`excluded.slug`,
          name: sql`excluded.name`,
          categoryId: sql`excluded.category_id`,
          brandId: sql`excluded.brand_id`,
          price: sql`excluded.price`,
          discountPrice: sql`excluded.discount_price`,
          popularity: sql`excluded.popularity`,
          summary: sql`excluded.summary`,
          specs: sql`excluded.specs`,
          searchWords: sql`excluded.search_words`,
        },
      });
    await tx
      .insert(inventory)
      .values(catalogue.products.map(({ id }, index) => ({ productId: id, onHand: firstStock(index) })))
      .onConflictDoNothing();
  });
}

function productRow(product: (typeof catalogue.products)[number]): typeof products.$inferInsert {
  const category = categoryByName(product.category);
  const description = descriptions.get(product.id);
  if (!category || !description) throw new Error(`${product.id} lacks a category or a description`);
  const searched = [product.name, product.brand, category.searchedAs, ...description.specs.map(([, value]) => value)];
  return {
    id: product.id,
    slug: product.slug,
    name: product.name,
    categoryId: category.id,
    brandId: brandId(product.brand),
    price: product.price,
    discountPrice: product.discountPrice,
    popularity: product.popularity,
    summary: description.summary,
    specs: description.specs,
    searchWords: [...new Set(plainWords(searched.join(" ")))].join(" "),
  };
}

function brandId(name: string): string {
  return plainWords(name).join("-");
}

/** Two products are sold out and a few are nearly sold out, so that the shop shows every stock state. */
function firstStock(index: number): number {
  if (index % 30 === 16) return 0;
  if (index % 9 === 4) return 1 + (index % 4);
  return 12 + ((index * 17) % 40);
}
