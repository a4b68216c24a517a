/** The time of the next attempt: exponential backoff with full jitter, not before the time in `Retry-After`. Pure. */

export const FIRST_WAIT_MS = 1_000;
export const LONGEST_WAIT_MS = 5 * 60_000;
/** The longest `Retry-After` that the tracker follows: an hour. */
export const LONGEST_TOLD_MS = 60 * 60_000;

/** The wait before the next attempt, after this number of consecutive failures; `random` is in [0, 1). */
export function backoffMs(failures: number, random: number): number {
  return random * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
}

/** The wait in a Retry-After header, which contains seconds or an HTTP date; 0 if it can't be read. */
export function retryAfterMs(header: string | null | undefined, nowMs: number): number {
  const askedMs = Number(header) * 1_000 || Date.parse(header ?? "") - nowMs || 0;
  return Math.min(LONGEST_TOLD_MS, Math.max(0, askedMs));
}

/** The meaning of an answer's status for the batch; 0 is no answer. */
export type Verdict = "delivered" | "too_large" | "refused" | "again";

export function verdictOn(status: number): Verdict {
  if (status === 413) return "too_large";
  if (status === 408 || status === 429) return "again";
  return ({ 2: "delivered", 4: "refused" } as const)[Math.floor(status / 100)] ?? "again";
}
