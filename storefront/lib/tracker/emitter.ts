/**
 * The emitter: sends waiting events in batches, until the collector confirms each event or refuses it finally.
 *
 * Bodies are `text/plain`, with `fetch` and `sendBeacon`, because the browser then sends no preflight, which would
 * double the requests and can't be answered when a page ends. `sentAt` is the time of this attempt; with it, the loader
 * removes the error of the browser's clock.
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
  /** Sends soon: together with the events of the next seconds, and not before the end of a wait. */
  schedule(): void;
  /** Sends now, batch after batch; resolves when no events are left, or when a wait begins. */
  flush(): Promise<void>;
  /** The browser is online again: sends at once, unless the collector asked to wait. */
  resume(): void;
  /** The page ends: passes all events to the browser's beacons, which return no answer. */
  beacon(): void;
  /** Stops at once and cancels all waits. */
  halt(): void;
}

/** The used part of the collector's answer: the number of rejected events of the batch. */
type Report = { rejected?: number } | null | undefined;

export interface Emission {
  endpoint: string | undefined;
  store: Store;
  /** Corrects the ids of an event before it is sent. */
  visits: Pick<Visits, "settled">;
  browser: Wire;
  health: Health;
  /** Called before each request. */
  isAllowed: () => boolean;
}

export function emitter({ endpoint, store, visits, browser, health, isAllowed }: Emission): Emitter {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let request: { batch: TrackedEvent[]; controller: AbortController } | undefined;
  let failures = 0;
  let waitsUntil = 0;
  let askedUntil = 0;
  let mostInBatch = MOST_IN_BATCH;

  // Each batch contains the numbers of events that this page has lost, to show the quality of the data.
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

  /** Sends a batch; returns whether to continue with the next one. */
  const post = async (batch: TrackedEvent[]): Promise<boolean> => {
    const body = bodyOf(batch);
    const controller = new AbortController();
    const alarm = setTimeout(() => controller.abort(), ANSWER_MS);
    const mine = (request = { batch, controller });
    let answer: Response | undefined;
    let report: Report;
    try {
      answer = await browser.fetch(endpoint!, {
        method: "POST",
        body,
        keepalive: true,
        credentials: "omit",
        signal: controller.signal,
      });
      report = await answer.json().catch(() => undefined);
    } catch {
      // No answer, because of the network, the collector, a blocker or the timeout. Another attempt may succeed.
    }
    clearTimeout(alarm);
    // Halted during the request: these events may no longer be kept or removed here.
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
        // A timer may also fire early, because timers count whole milliseconds.
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
      // A request in progress outlives the page (keepalive), so a beacon need not repeat it.
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
