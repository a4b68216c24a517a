/**
 * The Lambda `clickstream-lambda-shop`: answers the shop's questions where its database is.
 *
 * Only whoever may invoke it asks; it takes no request from the internet. The password is read for each connection,
 * so that one that was changed holds from the next connection on.
 */

import { readSecret } from "@/lib/parameters";
import { gatewaySettings } from "@/lib/settings";
import { isQuestion, OPERATIONS } from "@/lib/shop/operations";
import { postgresShop } from "@/lib/shop/postgres";
import { databaseOf, openPool } from "@/lib/shop/postgres/connection";
import type { Shop } from "@/lib/shop/shop";

// One call at a time, and most questions are one query.
const CONNECTIONS = 2;

let opened: Shop | undefined;

function shop(): Shop {
  const { region, passwordParameter, ...address } = gatewaySettings();
  const password = () => readSecret(passwordParameter, region);
  opened ??= postgresShop(databaseOf(openPool({ ...address, password }, CONNECTIONS)));
  return opened;
}

export async function handler(asked: unknown): Promise<{ answer: unknown }> {
  if (!isQuestion(asked)) {
    throw new Error(`this is no question to the shop; expected {operation, given} with one of ${OPERATIONS.join(", ")}`);
  }
  const operation = shop()[asked.operation] as (...given: unknown[]) => Promise<unknown>;
  return { answer: (await operation(...asked.given)) ?? null };
}
