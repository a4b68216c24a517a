import { inArray, lt, sql } from "drizzle-orm";
import { attempts } from "@/db/schema";
import type { Limit } from "@/lib/shop/shop";
import type { Database } from "./connection";

/** Counted from the first attempt; further attempts do not extend it. */
const WINDOW = sql`interval '15 minutes'`;

/**
 * Counts an attempt under each key in order, up to the first key that has reached its limit; true if none has.
 *
 * Later keys do not change: attempts beyond the limit of an address do not use up the limit of an account.
 */
export async function countAttempt(db: Database, limits: Limit[]): Promise<boolean> {
  await db.delete(attempts).where(lt(attempts.until, sql`now()`));
  for (const { key, most } of limits) {
    const [row] = await db
      .insert(attempts)
      .values({ key, count: 1, until: sql`now() + ${WINDOW}` })
      // Counts above the limit are not needed, so the value in the row is bounded.
      .onConflictDoUpdate({ target: attempts.key, set: { count: sql`least(${attempts.count} + 1, ${most + 1})` } })
      .returning({ count: attempts.count });
    if (!row || row.count > most) return false;
  }
  return true;
}

export async function forgetAttempt(db: Database, keys: string[]): Promise<void> {
  await db
    .update(attempts)
    .set({ count: sql`greatest(${attempts.count} - 1, 0)` })
    .where(inArray(attempts.key, keys));
}
