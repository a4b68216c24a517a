/** What went wrong, counted: a failure never breaks the page, and is never silent. */

/** Why events were given up. */
export type Loss =
  /** the queue was full; the oldest went */
  | "overflow"
  /** larger than a request that outlives its page can be */
  | "too_large"
  /** the collector answered 4xx */
  | "refused"
  /** no event any more: somebody else wrote to its key */
  | "unreadable"
  /** the collector took the batch and not this event */
  | "rejected";

export interface Health {
  /** Events that the collector has confirmed. */
  sent: number;
  /** Requests that will be tried again. */
  retries: number;
  /** Exceptions that were kept from the page. */
  failures: number;
  lastFailure?: string;
  /** Typed page views that came after the general one had left: these pages count twice. */
  lateViews: number;
  /** Absent as long as nothing was. */
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
