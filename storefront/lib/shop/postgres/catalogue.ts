import { and, asc, count, desc, eq, gt, gte, inArray, isNotNull, lte, ne, sql, type SQL } from "drizzle-orm";
import { brands, categories, inventory, products } from "@/db/schema";
import type { CategoryPage, Filter, Product, ProductPage, Sorting } from "@/lib/shop/shop";
import type { Database } from "./connection";

const paidToday = sql<number>`coalesce(${products.discountPrice}, ${products.price})`;
const shareOff = sql<number>`1 - ${paidToday}::numeric / ${products.price}`;

const listed = {
  id: products.id,
  slug: products.slug,
  name: products.name,
  category: categories.name,
  brand: brands.name,
  price: products.price,
  discountPrice: products.discountPrice,
  onHand: inventory.onHand,
  popularity: products.popularity,
};

const ORDERS: Record<Sorting, SQL[]> = {
  popular: [],
  "price-up": [asc(paidToday)],
  "price-down": [desc(paidToday)],
  discount: [desc(shareOff)],
};

/** Products with the columns of a list; equal products are sorted by popularity. */
export function listing(db: Database, where?: SQL, sorting: Sorting = "popular") {
  return db
    .select(listed)
    .from(products)
    .innerJoin(categories, eq(categories.id, products.categoryId))
    .innerJoin(brands, eq(brands.id, products.brandId))
    .innerJoin(inventory, eq(inventory.productId, products.id))
    .where(where)
    .orderBy(...ORDERS[sorting], asc(products.popularity), asc(products.id));
}

type Row = Awaited<ReturnType<typeof listing>>[number];

export function asProduct(row: Row): Product {
  return { ...row, urlPath: `/product/${row.slug}` };
}

export async function bestDiscounts(db: Database, number: number): Promise<Product[]> {
  const where = and(isNotNull(products.discountPrice), gt(inventory.onHand, 0));
  return (await listing(db, where, "discount").limit(number)).map(asProduct);
}

export async function mostPopular(db: Database, number: number): Promise<Product[]> {
  return (await listing(db, gt(inventory.onHand, 0)).limit(number)).map(asProduct);
}

export async function category(db: Database, name: string, filter: Filter): Promise<CategoryPage> {
  const where = and(
    eq(categories.name, name),
    filter.brands.length ? inArray(brands.name, filter.brands) : undefined,
    filter.from === null ? undefined : gte(paidToday, filter.from),
    filter.to === null ? undefined : lte(paidToday, filter.to),
    filter.inStock ? gt(inventory.onHand, 0) : undefined,
  );
  const [rows, brandRows] = await Promise.all([
    listing(db, where, filter.sorting),
    db
      .select({ name: brands.name, products: count() })
      .from(products)
      .innerJoin(brands, eq(brands.id, products.brandId))
      .innerJoin(categories, eq(categories.id, products.categoryId))
      .where(eq(categories.name, name))
      .groupBy(brands.name)
      .orderBy(sql`lower(${brands.name})`),
  ]);
  return {
    products: rows.map(asProduct),
    total: brandRows.reduce((sum, brand) => sum + brand.products, 0),
    brands: brandRows,
  };
}

export async function product(db: Database, slug: string): Promise<ProductPage | null> {
  const [row] = await listing(db, eq(products.slug, slug));
  if (!row) return null;
  const [[text], related] = await Promise.all([
    db.select({ summary: products.summary, specs: products.specs }).from(products).where(eq(products.id, row.id)),
    // Products of the same category with the closest prices.
    db
      .select(listed)
      .from(products)
      .innerJoin(categories, eq(categories.id, products.categoryId))
      .innerJoin(brands, eq(brands.id, products.brandId))
      .innerJoin(inventory, eq(inventory.productId, products.id))
      .where(and(eq(categories.name, row.category), ne(products.id, row.id), gt(inventory.onHand, 0)))
      .orderBy(sql`abs(${paidToday} - ${row.discountPrice ?? row.price})`, asc(products.id))
      .limit(4),
  ]);
  return text ? { ...asProduct(row), ...text, related: related.map(asProduct) } : null;
}

export async function productsById(db: Database, ids: string[]): Promise<Product[]> {
  if (!ids.length) return [];
  const rows = await listing(db, inArray(products.id, ids));
  const byId = new Map(rows.map((row) => [row.id, asProduct(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

export async function allPaths(db: Database): Promise<string[]> {
  const rows = await db.select({ slug: products.slug }).from(products).orderBy(asc(products.id));
  return rows.map((row) => `/product/${row.slug}`);
}
