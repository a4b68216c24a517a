/** The shop's own database, `clickstream_web`. Amounts are whole dong. */

import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

export const categories = pgTable("categories", {
  id: text().primaryKey(),
  name: text().notNull().unique(),
  segment: text().notNull().unique(),
  position: integer().notNull(),
});

export const brands = pgTable("brands", {
  id: text().primaryKey(),
  name: text().notNull().unique(),
});

export const products = pgTable(
  "products",
  {
    id: text().primaryKey(),
    slug: text().notNull().unique(),
    name: text().notNull(),
    categoryId: text()
      .notNull()
      .references(() => categories.id),
    brandId: text()
      .notNull()
      .references(() => brands.id),
    price: integer().notNull(),
    discountPrice: integer(),
    /** 1 is the most viewed product. */
    popularity: integer().notNull(),
    summary: text().notNull(),
    specs: jsonb().$type<[string, string][]>().notNull(),
    /** The text for searches: lower-case words without accents, separated by one space. */
    searchWords: text().notNull(),
  },
  (table) => [
    check("price_is_positive", sql`${table.price} > 0`),
    check("discount_is_below_price", sql`${table.discountPrice} > 0 and ${table.discountPrice} < ${table.price}`),
    index("products_by_category").on(table.categoryId),
  ],
);

export const inventory = pgTable(
  "inventory",
  {
    productId: text()
      .primaryKey()
      .references(() => products.id),
    onHand: integer().notNull(),
  },
  (table) => [check("never_oversold", sql`${table.onHand} >= 0`)],
);

export const users = pgTable("users", {
  /** Cognito's `sub`. */
  id: text().primaryKey(),
  email: text().notNull(),
  createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
});

/** Recent attempts at accounts, by key; a key is a hash, which does not identify a person. */
export const attempts = pgTable(
  "attempts",
  {
    key: text().primaryKey(),
    count: integer().notNull(),
    /** The time of its expiry. */
    until: timestamp({ withTimezone: true }).notNull(),
  },
  (table) => [index("attempts_by_end").on(table.until)],
);

export const orders = pgTable(
  "orders",
  {
    id: uuid().primaryKey(),
    /** The number that a customer reads out on the phone. */
    number: text().notNull().unique(),
    /** Made with the cart, so that an order that is sent twice is placed once. */
    idempotencyKey: uuid().notNull().unique(),
    userId: text().references(() => users.id),
    placedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    currency: text().notNull(),
    total: bigint({ mode: "number" }).notNull(),
    quantity: integer().notNull(),
    recipient: text().notNull(),
    phone: text().notNull(),
    street: text().notNull(),
    ward: text().notNull(),
    province: text().notNull(),
    note: text().notNull(),
  },
  (table) => [index("orders_by_user").on(table.userId, table.placedAt)],
);

export const orderItems = pgTable(
  "order_items",
  {
    orderId: uuid()
      .notNull()
      .references(() => orders.id),
    productId: text()
      .notNull()
      .references(() => products.id),
    /** The values at the time of the order. */
    name: text().notNull(),
    unitPrice: integer().notNull(),
    quantity: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.productId] }),
    check("quantity_is_positive", sql`${table.quantity} > 0`),
  ],
);
