import { expect, test } from "vitest";
import { openPool } from "@/lib/shop/postgres/connection";
import { testShop } from "./database";

const it = testShop();

test("a query waits for a connection for as long as a busy machine may need", { timeout: 60_000 }, async () => {
  const pool = openPool(it.seller, { most: 1 });
  try {
    // Both want the one connection; 5 s were too short on a busy machine.
    const [, waited] = await Promise.all([pool.query("select pg_sleep(6)"), pool.query("select 1 as it")]);
    expect(waited.rows).toEqual([{ it: 1 }]);
  } finally {
    await pool.end();
  }
});
