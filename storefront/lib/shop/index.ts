import "server-only";
import { databaseAddress, shopFunction } from "@/lib/settings";
import { databaseOf, openPool } from "./postgres/connection";
import { postgresShop } from "./postgres";
import { remoteShop } from "./remote";
import { askFunction } from "./remote/lambda";
import type { Shop } from "./shop";

let opened: Shop | undefined;

/** The shop, one per process: through the Lambda function if one is configured, else with its own connections. */
export function shop(): Shop {
  const elsewhere = shopFunction();
  opened ??= elsewhere
    ? remoteShop(askFunction(elsewhere.name, elsewhere.region))
    : postgresShop(databaseOf(openPool(databaseAddress())));
  return opened;
}
