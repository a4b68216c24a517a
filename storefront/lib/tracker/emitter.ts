/**
 * The emitter: batches of waiting events to the collector, until it confirms each event or refuses it for good.
 *
 * Bodies are `text/plain`, for `fetch` as for `sendBeacon`: the browser then asks no permission in advance (no preflight),
 * which would double the requests and can't be answered when a page ends. `sentAt` is the moment of this very attempt: the
 * warehouse takes the browser clock's error out with it.
 */

import { countFailure, countLoss, type Health } from "./health";
import type { TrackedEvent } from "./payload";
import { backoffMs, retryAfterMs, verdictOn } from "./retry";
import type { Store } from "./store";
import type { Visits } from "./visits";

export const BATCH_MS = 2_000;
export const MOST_IN_BATCH = 50;
const ANSWER_MS = 30_000;

export interface Wire {
  fetch: typeof fetch;
  navigator: Pick<Navigator, "onLine" | "sendBeacon">;
}

export interface Emitter {
  /** Sends soon: together with what happens in the next seconds, and not before a wait is over. */
  schedule(): void;
  /** Sends now, and again while there is something to send; resolves when there is not, or a wait began. */
  flush(): Promise<void>;
  /** The line is back: goes on at once, unless the collector asked for patience. */
  resume(): void;
  /** The page ends: hands everything to the browser, which gives no answer. */
  beacon(): void;
  /** Stops at once and forgets all waits. */
  halt(): void;
}

/** The collector's answer, as far as it matters here: how many events of the batch it refused. */
type Report = { rejected?: number } | null | undefined;

export interface Emission {
  endpoint: string | undefined;
  store: Store;
  /** Has the last look at an event before it leaves. */
  visits: Pick<Visits, "settled">;
  browser: Wire;
  health: Health;
  /** Asked before each request. */
  isAllowed: () => boolean;
}

export function emitter({ endpoint, store, visits, browser, health, isAllowed }: Emission): Emitter {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let request: { batch: TrackedEvent[]; controller: AbortController } | undefined;
  let failures = 0;
  let waitsUntil = 0;
  let askedUntil = 0;
  let mostInBatch = MOST_IN_BATCH;

  // What this page has lost rides along, for whoever looks at the data's quality.
  const bodyOf = (events: TrackedEvent[]) =>
    JSON.stringify({ sentAt: new Date().toISOString(), lost: health.lost, events: events.map(visits.settled) });

  const wake = (atMs: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      void flush();
    }, atMs - Date.now());
  };
  const forgetWaits = () => (failures = waitsUntil = askedUntil = 0);

  /** Sends a batch; tells whether to go on with the next one. */
  const post = async (batch: TrackedEvent[]): Promise<boolean> => {
    const body = bodyOf(batch);
    const controller = new AbortController();
    const alarm = setTimeout(() => controller.abort(), ANSWER_MS);
    const mine = (request = { batch, controller });
    let answer: Response | undefined;
    let report: Report;
    try {
      const { signal } = controller;
      answer = await browser.fetch(endpoint!, { method: "POST", body, keepalive: true, credentials: "omit", signal });
      report = await answer.json().catch(() => undefined);
    } catch {
      // No answer: the line, the collector, a blocker or the alarm. Another try may change it.
    }
    clearTimeout(alarm);
    // Halted meanwhile: these events are no longer ours to keep or to drop.
    if (request !== mine) return false;
    request = undefined;

    const verdict = verdictOn(answer?.status ?? 0);
    if (verdict === "again") {
      const askedMs = retryAfterMs(answer?.headers.get("retry-after"), Date.now());
      health.retries++;
      askedUntil = Date.now() + askedMs;
      waitsUntil = Date.now() + Math.max(askedMs, backoffMs(failures++, Math.random()));
      wake(waitsUntil);
      return false;
    }
    forgetWaits();
    if (verdict === "too_large" && batch.length > 1) {
      mostInBatch = Math.ceil(batch.length / 2);
      return true;
    }
    store.remove(batch);
    if (verdict === "delivered") {
      const rejected = report?.rejected || 0;
      countLoss(health, "rejected", rejected);
      health.sent += batch.length - rejected;
    } else {
      countLoss(health, verdict, batch.length);
    }
    return true;
  };

  const flush = async (): Promise<void> => {
    try {
      while (!request && isAllowed() && browser.navigator.onLine !== false) {
        // Also when a timer was early: timers count whole milliseconds.
        if (Date.now() < waitsUntil) return wake(waitsUntil);
        const batch = store.oldest(mostInBatch);
        if (!batch.length || !(await post(batch))) return;
      }
    } catch (error) {
      countFailure(health, error);
    }
  };

  return {
    flush,
    schedule() {
      if (timer === undefined) wake(Math.max(waitsUntil, Date.now() + BATCH_MS));
    },
    resume() {
      waitsUntil = askedUntil;
      wake(waitsUntil);
    },
    beacon() {
      if (!isAllowed() || Date.now() < askedUntil) return;
      // What is in flight outlives the page by itself.
      const handed = new Set(request?.batch.map((event) => event.eventId));
      for (;;) {
        const batch = store.oldest(MOST_IN_BATCH, handed);
        if (!batch.length || !browser.navigator.sendBeacon(endpoint!, bodyOf(batch))) return;
        batch.forEach((event) => handed.add(event.eventId));
      }
    },
    halt() {
      clearTimeout(timer);
      timer = undefined;
      request?.controller.abort();
      request = undefined;
      forgetWaits();
    },
  };
}
