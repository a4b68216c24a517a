import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import type { DatabaseAddress } from "@/lib/settings";

export type Database = NodePgDatabase;

/** An address whose password may have to be fetched for each connection. */
export type Reached = Omit<DatabaseAddress, "password"> & { password: string | (() => Promise<string>) };

/** A pool that connects when it is first asked; what it is asked fails within seconds when nobody answers. */
export function openPool(address: Reached, most = 10): Pool {
  const pool = new Pool({
    ...address,
    max: most,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    application_name: "storefront",
  });
  // An idle connection that breaks is replaced by the next question; unheard, it would end the process.
  pool.on("error", (error) => console.error(`the shop's database broke a connection: ${error.message}`));
  return pool;
}

export function databaseOf(pool: Pool): Database {
  return drizzle(pool, { casing: "snake_case" });
}
