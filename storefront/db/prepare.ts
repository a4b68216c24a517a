/** Migrates a database and fills the catalogue: `tsx db/prepare.ts`, as its owner. */

import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import { Client, type ClientConfig } from "pg";
import { seed } from "@/db/seed";
import { SettingsError, databaseAddress } from "@/lib/settings";

/** An advisory lock of the session during a migration: two processes that start at once migrate one after the other. */
const MIGRATION_LOCK = 0x73686f70;

export async function prepare(address: ClientConfig, migrationsFolder = "db/migrations"): Promise<void> {
  const client = new Client(address);
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    const db = drizzle(client, { casing: "snake_case" });
    await migrate(db, { migrationsFolder });
    await seed(db);
  } finally {
    await client.end();
  }
}

if (process.argv[1]?.endsWith("prepare.ts")) {
  Promise.resolve()
    .then(() => prepare(databaseAddress()))
    .catch((error: unknown) => {
      if (!(error instanceof SettingsError)) throw error;
      console.error(error.message);
      process.exitCode = 1;
    });
}
