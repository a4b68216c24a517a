/** Counts failures: a failure never breaks the page, and is always counted. */

/** The reasons for lost events. */
export type Loss =
  /** the queue was full; the oldest event was removed */
  | "overflow"
  /** larger than the browser's limit for a request that outlives its page */
  | "too_large"
  /** the collector answered 4xx */
  | "refused"
  /** the stored text is no event: another script wrote to its key */
  | "unreadable"
  /** the collector accepted the batch, but rejected this event */
  | "rejected";

export interface Health {
  /** Events that the collector has confirmed. */
  sent: number;
  /** Failed requests that the tracker repeats. */
  retries: number;
  /** Exceptions that the tracker caught. */
  failures: number;
  lastFailure?: string;
  /** Typed page views after the general one was sent: these pages count twice. */
  lateViews: number;
  /** Absent if there was none. */
  lost?: Partial<Record<Loss, number>>;
}

export function newHealth(): Health {
  return { sent: 0, retries: 0, failures: 0, lateViews: 0 };
}

export function countLoss(health: Health, loss: Loss, events = 1): void {
  if (events > 0) health.lost = { ...health.lost, [loss]: (health.lost?.[loss] ?? 0) + events };
}

export function countFailure(health: Health, error: unknown): void {
  health.failures++;
  health.lastFailure = String(error);
}
