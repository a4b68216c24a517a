/** An empty shop for a file of tests: its own database, migrated and filled, used with the shop's role. */

import { randomBytes, randomUUID } from "node:crypto";
import { Client, Pool } from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { prepare } from "@/db/prepare";
import type { DatabaseAddress } from "@/lib/settings";
import { postgresShop } from "@/lib/shop/postgres";
import { databaseOf, openPool } from "@/lib/shop/postgres/connection";
import type { Placing, Shop } from "@/lib/shop/shop";

export interface TestShop {
  shop: Shop;
  owner: DatabaseAddress;
  /** Connected with the shop's role. */
  seller: DatabaseAddress;
  /** Connected as the owner, for statements that the shop's role may not run. */
  sql<Row>(text: string, values?: unknown[]): Promise<Row[]>;
  setStock(productId: string, onHand: number): Promise<void>;
  stock(productId: string): Promise<number>;
}

export function testShop(): TestShop {
  const made = {} as TestShop;
  let owners: Pool;
  let sellers: Pool;

  beforeAll(async () => {
    const server = inject("server");
    const database = `shop_${randomBytes(6).toString("hex")}`;
    await administered(server, `create database ${database}`);
    made.owner = { ...server, database };
    await prepare(made.owner);
    // Role and password belong to the whole server, so all files of tests set the same password.
    await administered(server, `alter role clickstream_shop password '${server.password}'`);
    made.seller = { ...server, database, user: "clickstream_shop" };
    owners = new Pool({ ...made.owner, ssl: false, max: 2 });
    sellers = openPool(made.seller, { most: 20 });
    made.shop = postgresShop(databaseOf(sellers));
    made.sql = async (text, values) => (await owners.query(text, values)).rows;
    made.setStock = async (productId, onHand) => {
      await made.sql("update inventory set on_hand = $2 where product_id = $1", [productId, onHand]);
    };
    made.stock = async (productId) => {
      const [row] = await made.sql<{ on_hand: number }>("select on_hand from inventory where product_id = $1", [productId]);
      return row!.on_hand;
    };
  });

  afterAll(async () => {
    for (const pool of [sellers, owners]) if (pool) await close(pool);
    if (made.owner) await administered(inject("server"), `drop database ${made.owner.database} with (force)`);
  });

  return made;
}

/** Waits for the connections to close, which `Pool.end` does not: a database dropped meanwhile would break them. */
async function close(pool: Pool): Promise<void> {
  let open = pool.totalCount;
  const closed = new Promise<void>((resolve) => {
    if (open === 0) resolve();
    pool.on("remove", () => --open === 0 && resolve());
  });
  await pool.end();
  await closed;
}

export async function administered(server: DatabaseAddress, statement: string): Promise<void> {
  const client = new Client({ ...server, ssl: false, database: "postgres" });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** An order of one product; a test overrides the values that it needs. */
export function placing(changed: Partial<Placing> & Pick<Placing, "lines" | "expectedTotal">): Placing {
  return {
    idempotencyKey: randomUUID(),
    userId: null,
    address: { recipient: "Lan", phone: "0912345678", street: "1 A", ward: "B", province: "Huế", note: "" },
    ...changed,
  };
}
