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
export function retryAfterMs(header: string | null, nowMs: number): number {
  if (!header) return 0;
  const asked = /^\s*\d+\s*$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  return Math.min(LONGEST_TOLD_MS, Math.max(0, asked || 0));
}

/** What an answer's status means for the batch. */
export type Verdict = "delivered" | "split" | "refused" | "again";

export function verdictOn(status: number): Verdict {
  if (status >= 200 && status < 300) return "delivered";
  if (status === 413) return "split";
  if (status === 408 || status === 429) return "again";
  return status >= 400 && status < 500 ? "refused" : "again";
}
