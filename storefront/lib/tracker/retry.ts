/** When to try again: exponential backoff with full jitter, never sooner than the collector asked. Pure. */

export const FIRST_WAIT_MS = 1_000;
export const LONGEST_WAIT_MS = 5 * 60_000;
/** However long the collector asks for, an hour is enough. */
export const LONGEST_TOLD_MS = 60 * 60_000;

/** The wait before the next try, after so many failures in a row; `random` is in [0, 1). */
export function backoffMs(failures: number, random: number): number {
  return random * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
}

/** What a Retry-After header asks for, seconds or an HTTP date; 0 when it asks for nothing readable. */
export function retryAfterMs(header: string | null | undefined, nowMs: number): number {
  const askedMs = Number(header) * 1_000 || Date.parse(header ?? "") - nowMs || 0;
  return Math.min(LONGEST_TOLD_MS, Math.max(0, askedMs));
}

/** What an answer's status means for the batch; 0 is no answer at all. */
export type Verdict = "delivered" | "too_large" | "refused" | "again";

export function verdictOn(status: number): Verdict {
  if (status === 413) return "too_large";
  if (status === 408 || status === 429) return "again";
  return ({ 2: "delivered", 4: "refused" } as const)[Math.floor(status / 100)] ?? "again";
}
