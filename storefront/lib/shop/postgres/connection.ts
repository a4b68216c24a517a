import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import type { DatabaseAddress } from "@/lib/settings";

export type Database = NodePgDatabase;

/** An address whose password may be fetched for each connection. */
export type Reached = Omit<DatabaseAddress, "password"> & { password: string | (() => Promise<string>) };

interface PoolLimits {
  most?: number;
  /**
   * How long a query waits for a connection. A busy process needs longer than the network: while it draws many pages for
   * the first time, it does not read what the server answers to new connections. With 5 s, 17 of 34 pages that were
   * asked for at once, of a shop that had just started on a busy machine, were errors.
   */
  patienceMs?: number;
}

/** A pool that connects at the first query; a query fails if the server does not answer. */
export function openPool(address: Reached, { most = 10, patienceMs = 30_000 }: PoolLimits = {}): Pool {
  const pool = new Pool({
    ...address,
    max: most,
    connectionTimeoutMillis: patienceMs,
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
