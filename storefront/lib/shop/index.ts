import "server-only";
import { databaseAddress } from "@/lib/settings";
import { databaseOf, openPool } from "./postgres/connection";
import { postgresShop } from "./postgres";
import type { Shop } from "./shop";

let opened: Shop | undefined;

/** The one shop of this process. */
export function shop(): Shop {
  opened ??= postgresShop(databaseOf(openPool(databaseAddress())));
  return opened;
}
