import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import type { DatabaseAddress } from "@/lib/settings";

export type Database = NodePgDatabase;

/** An address whose password may be fetched for each connection. */
export type Reached = Omit<DatabaseAddress, "password"> & { password: string | (() => Promise<string>) };

/** A pool that connects at the first query; a query fails within seconds if the server does not answer. */
export function openPool(address: Reached, most = 10): Pool {
  const pool = new Pool({
    ...address,
    max: most,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    application_name: "storefront",
  });
  // The next query replaces a broken idle connection; without a listener, the error would end the process.
  pool.on("error", (error) => console.error(`a connection to the shop's database broke: ${error.message}`));
  return pool;
}

export function databaseOf(pool: Pool): Database {
  return drizzle(pool, { casing: "snake_case" });
}
