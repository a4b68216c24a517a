import "server-only";
import { EMAIL_HINT, readCookie } from "@/lib/cookies";
import { safePath } from "@/lib/forms";
import type { Query } from "@/lib/shop/filter";

/** What an account form starts with: the address that the form before it was given, and where to go on to. */
export async function accountHint(searchParams: Promise<Query>): Promise<{ email: string; next: string; said: string }> {
  const { next, said } = await searchParams;
  return { email: (await readCookie(EMAIL_HINT)) ?? "", next: safePath(next), said: String(said ?? "") };
}
