import "server-only";
import { databaseAddress, shopFunction } from "@/lib/settings";
import { databaseOf, openPool } from "./postgres/connection";
import { postgresShop } from "./postgres";
import { remoteShop } from "./remote";
import { askFunction } from "./remote/lambda";
import type { Shop } from "./shop";

let opened: Shop | undefined;

/** The one shop of this process: by way of a function where one is named, else on a database that it reaches itself. */
export function shop(): Shop {
  const elsewhere = shopFunction();
  opened ??= elsewhere
    ? remoteShop(askFunction(elsewhere.name, elsewhere.region))
    : postgresShop(databaseOf(openPool(databaseAddress())));
  return opened;
}
