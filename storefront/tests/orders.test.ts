import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { beforeEach, describe, expect, test } from "vitest";
import type { Placed, Placing } from "@/lib/shop/shop";
import { placing, testShop } from "./database";

const it = testShop();
// Akko 3087 v2, reduced; Razer DeathAdder V3, not reduced; Dell XPS 13.
const [AKKO, AKKO_COSTS] = ["p-048", 990_000] as const;
const [RAZER, RAZER_COSTS] = ["p-040", 1_690_000] as const;
const DELL = "p-003";

function kinds(answers: Placed[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of answers) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function one(productId: string, costs: number, more: Partial<Placing> = {}): Placing {
  return placing({ lines: [{ productId, quantity: 1 }], expectedTotal: costs, ...more });
}

beforeEach(async () => {
  await it.sql("delete from order_items");
  await it.sql("delete from orders");
  await it.setStock(AKKO, 10);
  await it.setStock(RAZER, 10);
});

describe("under concurrent buyers", () => {
  test("fifty buyers of ten pieces get exactly ten", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => it.shop.placeOrder(one(AKKO, AKKO_COSTS))));
    expect(kinds(answers)).toEqual({ placed: 10, short: 40 });
    expect(answers.find(({ kind }) => kind === "short")).toEqual({
      kind: "short",
      shortages: [{ productId: AKKO, name: "Akko 3087 v2", left: 0 }],
    });
    expect(await it.stock(AKKO)).toBe(0);
    expect(await it.sql("select count(*)::int as orders from orders")).toEqual([{ orders: 10 }]);
    expect(await it.sql("select sum(quantity)::int as sold from order_items")).toEqual([{ sold: 10 }]);
  });

  test("one key sent twenty times at once is one order", async () => {
    const order = one(AKKO, AKKO_COSTS);
    const answers = await Promise.all(Array.from({ length: 20 }, () => it.shop.placeOrder(order)));
    expect(kinds(answers)).toEqual({ placed: 20 });
    const placed = answers.filter((answer) => answer.kind === "placed");
    expect(new Set(placed.map(({ orderId }) => orderId)).size).toBe(1);
    expect(placed.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await it.stock(AKKO)).toBe(9);
  });

  test("buyers of the same products in another order never wait for each other", async () => {
    const lines = [AKKO, RAZER].map((productId) => ({ productId, quantity: 1 }));
    const expectedTotal = AKKO_COSTS + RAZER_COSTS;
    const orders = Array.from({ length: 20 }, (_, place) =>
      placing({ lines: place % 2 ? lines : [...lines].reverse(), expectedTotal }),
    );
    expect(kinds(await Promise.all(orders.map(it.shop.placeOrder)))).toEqual({ placed: 10, short: 10 });
    expect([await it.stock(AKKO), await it.stock(RAZER)]).toEqual([0, 0]);
  });

  test("a shelf is waited for before any of a later product is held", async () => {
    const other = new Client({ ...it.owner, ssl: false });
    await other.connect();
    const held = (productId: string) =>
      other.query("select from inventory where product_id = $1 for update nowait", [productId]);
    // PostgreSQL reads a small table sequentially: here the later product is stored first.
    await it.setStock(AKKO, 1);
    await it.sql("create index by_stock on inventory (on_hand)");
    await it.sql("cluster inventory using by_stock");
    await it.sql("drop index by_stock");
    await it.sql("analyze inventory");
    await other.query("begin");
    await held(RAZER);
    const lines = [AKKO, RAZER].map((productId) => ({ productId, quantity: 1 }));
    const waiting = it.shop.placeOrder(placing({ lines, expectedTotal: AKKO_COSTS + RAZER_COSTS }));
    await expect.poll(() => it.sql("select from pg_stat_activity where wait_event_type = 'Lock'")).toHaveLength(1);
    // If this row were locked already, the update would fail, and two such buyers would wait for each other.
    expect((await held(AKKO)).rowCount).toBe(1);
    await other.query("commit");
    await other.end();
    expect(await waiting).toMatchObject({ kind: "placed" });
  });

  test("when the first of two with one key fails, the second makes the order", async () => {
    const other = new Client({ ...it.owner, ssl: false });
    await other.connect();
    const order = one(AKKO, AKKO_COSTS);
    await other.query("begin");
    await other.query(
      `insert into orders (id, number, idempotency_key, currency, total, quantity, recipient, phone, street, ward, province, note)
       values ($1, 'DEAD-DEAD', $2, 'VND', 1, 1, '', '', '', '', '', '')`,
      [randomUUID(), order.idempotencyKey],
    );
    const waiting = it.shop.placeOrder(order);
    await expect.poll(() => it.sql("select from pg_stat_activity where wait_event_type = 'Lock'")).toHaveLength(1);
    await other.query("rollback");
    expect(await waiting).toMatchObject({ kind: "placed", isNew: true });
    await other.end();
  });
});

describe("an order", () => {
  test("is kept at the price it was sold at, and read back whole", async () => {
    await it.shop.rememberUser({ id: "sub-1", email: "lan@example.com" });
    const answer = await it.shop.placeOrder(
      placing({
        userId: "sub-1",
        lines: [
          { productId: RAZER, quantity: 1 },
          { productId: AKKO, quantity: 2 },
        ],
        expectedTotal: 2 * AKKO_COSTS + RAZER_COSTS,
      }),
    );
    if (answer.kind !== "placed") throw new Error(answer.kind);
    const order = await it.shop.order(answer.orderId);
    expect(order).toMatchObject({ total: 3_670_000, quantity: 3, currency: "VND", userId: "sub-1" });
    expect(order?.number).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(order?.items.map(({ productId, unitPrice, quantity }) => [productId, unitPrice, quantity])).toEqual([
      [RAZER, RAZER_COSTS, 1],
      [AKKO, AKKO_COSTS, 2],
    ]);
    await it.sql("update products set discount_price = 1000 where id = $1", [AKKO]);
    expect((await it.shop.ordersOf("sub-1")).map(({ total }) => total)).toEqual([3_670_000]);
    await it.sql("update products set discount_price = $2 where id = $1", [AKKO, AKKO_COSTS]);
  });

  test("of a total that the buyer has not seen is not placed", async () => {
    expect(await it.shop.placeOrder(one(AKKO, 1))).toEqual({ kind: "price_changed", total: AKKO_COSTS });
    expect(await it.stock(AKKO)).toBe(10);
    expect(await it.sql("select from orders")).toEqual([]);
  });

  test("of which one part is short leaves the other on its shelf, and its key free", async () => {
    await it.setStock(RAZER, 1);
    const order = placing({
      lines: [
        { productId: AKKO, quantity: 1 },
        { productId: RAZER, quantity: 2 },
      ],
      expectedTotal: AKKO_COSTS + 2 * RAZER_COSTS,
    });
    expect(await it.shop.placeOrder(order)).toEqual({
      kind: "short",
      shortages: [{ productId: RAZER, name: "Razer DeathAdder V3", left: 1 }],
    });
    expect([await it.stock(AKKO), await it.stock(RAZER)]).toEqual([10, 1]);
    const fewer = { ...order, lines: [{ productId: AKKO, quantity: 1 }], expectedTotal: AKKO_COSTS };
    expect(await it.shop.placeOrder(fewer)).toMatchObject({ kind: "placed", isNew: true });
  });

  test("of what is not sold is not placed", async () => {
    const lines = [{ productId: "p-999", quantity: 1 }];
    expect(await it.shop.placeOrder(placing({ lines, expectedTotal: 0 }))).toEqual({
      kind: "unknown_product",
      productIds: ["p-999"],
    });
    expect(await it.shop.placeOrder(placing({ lines: [], expectedTotal: 0 }))).toMatchObject({ kind: "unknown_product" });
  });

  test("is found by the key that made it, and is nobody else's", async () => {
    const order = one(AKKO, AKKO_COSTS);
    expect(await it.shop.orderMadeWith(order.idempotencyKey)).toBeNull();
    const answer = await it.shop.placeOrder(order);
    expect(await it.shop.orderMadeWith(order.idempotencyKey)).toBe(answer.kind === "placed" && answer.orderId);
    expect(await it.shop.ordersOf("sub-2")).toEqual([]);
    expect(await it.shop.order(randomUUID())).toBeNull();
  });
});

test("the database itself lets no shelf fall below nothing", async () => {
  await expect(it.sql("update inventory set on_hand = -1 where product_id = $1", [DELL])).rejects.toThrow("never_oversold");
});
