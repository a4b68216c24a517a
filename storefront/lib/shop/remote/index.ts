import { OPERATIONS, type Question } from "@/lib/shop/operations";
import type { Shop } from "@/lib/shop/shop";

/** Carries a question to where the shop's database is, and its answer back. */
export type Ask = (question: Question) => Promise<unknown>;

/** The shop on another machine: every operation is one question. */
export function remoteShop(ask: Ask): Shop {
  const operations = OPERATIONS.map((operation) => [operation, (...given: unknown[]) => ask({ operation, given })]);
  return Object.fromEntries(operations) as Shop;
}
