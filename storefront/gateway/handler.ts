/**
 * The Lambda `clickstream-lambda-shop`: runs the shop's operations in the network of its database.
 *
 * Only roles that may invoke it can call it; it accepts no requests from the internet. It reads the password for each
 * connection, so that the next connection uses a changed password.
 */

import { readSecret } from "@/lib/parameters";
import { gatewaySettings } from "@/lib/settings";
import { isQuestion, OPERATIONS } from "@/lib/shop/operations";
import { postgresShop } from "@/lib/shop/postgres";
import { databaseOf, openPool } from "@/lib/shop/postgres/connection";
import type { Shop } from "@/lib/shop/shop";

// A Lambda instance handles one call at a time, and most operations are one query.
const CONNECTIONS = 2;

let opened: Shop | undefined;

function shop(): Shop {
  const { region, passwordParameter, ...address } = gatewaySettings();
  const password = () => readSecret(passwordParameter, region);
  opened ??= postgresShop(databaseOf(openPool({ ...address, password }, { most: CONNECTIONS, patienceMs: 5_000 })));
  return opened;
}

export async function handler(asked: unknown): Promise<{ answer: unknown }> {
  if (!isQuestion(asked)) {
    throw new Error(`invalid operation; expected {operation, given} with one of ${OPERATIONS.join(", ")}`);
  }
  const operation = shop()[asked.operation] as (...given: unknown[]) => Promise<unknown>;
  return { answer: (await operation(...asked.given)) ?? null };
}
