import { inArray, lt, sql } from "drizzle-orm";
import { attempts } from "@/db/schema";
import type { Limit } from "@/lib/shop/shop";
import type { Database } from "./connection";

/** From the first try on: who goes on trying does not push the end away. */
const WINDOW = sql`interval '15 minutes'`;

/**
 * Counts a try under each key in turn, up to the first that is used up; true when none was.
 *
 * Keys after that one stay as they are: what an address may no longer do uses up nothing of an account's.
 */
export async function countAttempt(db: Database, limits: Limit[]): Promise<boolean> {
  await db.delete(attempts).where(lt(attempts.until, sql`now()`));
  for (const { key, most } of limits) {
    const [row] = await db
      .insert(attempts)
      .values({ key, count: 1, until: sql`now() + ${WINDOW}` })
      // Above the limit it need not be counted: the row is bounded, whoever tries.
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
