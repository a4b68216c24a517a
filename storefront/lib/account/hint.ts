import "server-only";
import { EMAIL_HINT, readCookie } from "@/lib/cookies";
import { safePath } from "@/lib/forms";
import type { Query } from "@/lib/shop/filter";

/** The initial values of an account form: the address from the previous form, and the page to open next. */
export async function accountHint(searchParams: Promise<Query>): Promise<{ email: string; next: string; said: string }> {
  const { next, said } = await searchParams;
  return { email: (await readCookie(EMAIL_HINT)) ?? "", next: safePath(next), said: String(said ?? "") };
}
