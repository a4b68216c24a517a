import { OPERATIONS, type Question } from "@/lib/shop/operations";
import type { Shop } from "@/lib/shop/shop";

/** Sends a call to the process with the shop's database, and returns its answer. */
export type Ask = (question: Question) => Promise<unknown>;

/** The shop on another machine: each operation is one remote call. */
export function remoteShop(ask: Ask): Shop {
  const operations = OPERATIONS.map((operation) => [operation, (...given: unknown[]) => ask({ operation, given })]);
  return Object.fromEntries(operations) as Shop;
}
