import { randomUUID } from "node:crypto";
import { asc, desc, eq, inArray, sql } from "drizzle-orm";
import { brands, categories, inventory, orderItems, orders, products } from "@/db/schema";
import { type Order, type OrderItem, type Placed, type Placing, type Shortage, unitPrice } from "@/lib/shop/shop";
import type { Database } from "./connection";

const CURRENCY = "VND";
const MOST_LISTED = 50;

/** Thrown inside the transaction, to roll back a refused order. */
class Refused extends Error {
  constructor(readonly answer: Placed) {
    super(answer.kind);
  }
}

/**
 * Places an order in one transaction: reduces the stock and writes the order, or changes nothing and returns a reason.
 *
 * It locks the products in the order of their ids, so that two buyers never wait for each other. Of several requests
 * with one key, the first makes the order; the others wait and return the same order.
 */
export async function placeOrder(db: Database, placing: Placing): Promise<Placed> {
  const lines = [...placing.lines].sort((one, other) => (one.productId < other.productId ? -1 : 1));
  try {
    return await db.transaction(async (tx) => {
      const sold = await pricesOf(tx, lines.map((line) => line.productId));
      const items = lines.flatMap((line) => {
        const product = sold.get(line.productId);
        return product ? [{ ...line, name: product.name, unitPrice: unitPrice(product) }] : [];
      });
      const total = items.reduce((sum, item) => sum + item.unitPrice * item.quantity, 0);

      const id = randomUUID();
      const [made] = await tx
        .insert(orders)
        .values({
          id,
          number: orderNumber(id),
          idempotencyKey: placing.idempotencyKey,
          userId: placing.userId,
          currency: CURRENCY,
          total,
          quantity: items.reduce((sum, item) => sum + item.quantity, 0),
          ...placing.address,
        })
        .onConflictDoNothing({ target: orders.idempotencyKey })
        .returning({ id: orders.id });
      if (!made) {
        const [known] = await tx
          .select({ id: orders.id })
          .from(orders)
          .where(eq(orders.idempotencyKey, placing.idempotencyKey));
        if (!known) throw new Error("the insert conflicted with an order of this key, which no longer exists");
        return { kind: "placed", orderId: known.id, isNew: false };
      }

      if (!items.length || items.length < lines.length) {
        const unknown = lines.filter((line) => !sold.has(line.productId)).map((line) => line.productId);
        throw new Refused({ kind: "unknown_product", productIds: unknown });
      }
      const shortages = await takeOffTheShelf(tx, items);
      if (shortages.length) throw new Refused({ kind: "short", shortages });
      if (total !== placing.expectedTotal) throw new Refused({ kind: "price_changed", total });
      await tx.insert(orderItems).values(items.map((item) => ({ orderId: id, ...item })));
      return { kind: "placed", orderId: id, isNew: true };
    });
  } catch (error) {
    if (error instanceof Refused) return error.answer;
    throw error;
  }
}

type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];

async function pricesOf(tx: Transaction, ids: string[]) {
  const rows = await tx
    .select({ id: products.id, name: products.name, price: products.price, discountPrice: products.discountPrice })
    .from(products)
    .where(inArray(products.id, ids));
  return new Map(rows.map((row) => [row.id, row]));
}

async function takeOffTheShelf(
  tx: Transaction,
  items: { productId: string; name: string; quantity: number }[],
): Promise<Shortage[]> {
  const shelves = await tx
    .select()
    .from(inventory)
    .where(inArray(inventory.productId, items.map((item) => item.productId)))
    .orderBy(asc(inventory.productId))
    .for("update");
  const onHand = new Map(shelves.map((shelf) => [shelf.productId, shelf.onHand]));
  const shortages = items
    .map((item) => ({ productId: item.productId, name: item.name, left: onHand.get(item.productId) ?? 0, item }))
    .filter(({ left, item }) => left < item.quantity)
    .map(({ productId, name, left }) => ({ productId, name, left }));
  if (shortages.length) return shortages;
  for (const item of items) {
    await tx
      .update(inventory)
      .set({ onHand: sql`${inventory.onHand} - ${item.quantity}` })
      .where(eq(inventory.productId, item.productId));
  }
  return [];
}

// Without letters and digits that look alike.
const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Forty bits of the order's random id in two groups, such as `7K4M-92QX`; it does not show the number of orders. */
function orderNumber(id: string): string {
  const bits = BigInt(`0x${id.replaceAll("-", "").slice(0, 10)}`);
  const symbols = Array.from({ length: 8 }, (_, place) => SYMBOLS[Number((bits >> BigInt(35 - 5 * place)) & 31n)]);
  return `${symbols.slice(0, 4).join("")}-${symbols.slice(4).join("")}`;
}

export async function orderMadeWith(db: Database, idempotencyKey: string): Promise<string | null> {
  const [row] = await db.select({ id: orders.id }).from(orders).where(eq(orders.idempotencyKey, idempotencyKey));
  return row?.id ?? null;
}

export async function order(db: Database, id: string): Promise<Order | null> {
  const [row] = await db.select().from(orders).where(eq(orders.id, id));
  return row ? ((await withItems(db, [row]))[0] ?? null) : null;
}

/** Newest first. */
export async function ordersOf(db: Database, userId: string): Promise<Order[]> {
  const rows = await db
    .select()
    .from(orders)
    .where(eq(orders.userId, userId))
    .orderBy(desc(orders.placedAt), desc(orders.id))
    .limit(MOST_LISTED);
  return withItems(db, rows);
}

async function withItems(db: Database, rows: (typeof orders.$inferSelect)[]): Promise<Order[]> {
  if (!rows.length) return [];
  const found = await db
    .select({
      orderId: orderItems.orderId,
      productId: orderItems.productId,
      name: orderItems.name,
      slug: products.slug,
      category: categories.name,
      brand: brands.name,
      unitPrice: orderItems.unitPrice,
      quantity: orderItems.quantity,
    })
    .from(orderItems)
    .innerJoin(products, eq(products.id, orderItems.productId))
    .innerJoin(categories, eq(categories.id, products.categoryId))
    .innerJoin(brands, eq(brands.id, products.brandId))
    .where(inArray(orderItems.orderId, rows.map((row) => row.id)))
    .orderBy(asc(orderItems.productId));
  const byOrder = new Map<string, OrderItem[]>(rows.map((row) => [row.id, []]));
  for (const { orderId, ...item } of found) byOrder.get(orderId)?.push(item);
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    userId: row.userId,
    placedAt: row.placedAt.toISOString(),
    currency: row.currency,
    total: row.total,
    quantity: row.quantity,
    address: {
      recipient: row.recipient,
      phone: row.phone,
      street: row.street,
      ward: row.ward,
      province: row.province,
      note: row.note,
    },
    items: byOrder.get(row.id) ?? [],
  }));
}
