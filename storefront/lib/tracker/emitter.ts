/**
 * The emitter: batches of waiting events to the collector, until it confirms each event or refuses it for good.
 *
 * Bodies are `text/plain`, for `fetch` as for `sendBeacon`: the browser then asks no permission in advance (no preflight),
 * which would double the requests and can't be answered when a page ends. `sentAt` is the moment of this very attempt: the
 * warehouse takes the browser clock's error out with it. Batches stay under the 64 KB that a browser lets outlive a page.
 */

import { countLoss, type Health, type Loss } from "./health";
import type { TrackedEvent } from "./payload";
import { backoffMs, retryAfterMs, verdictOn } from "./retry";
import { bytesOf, type Store } from "./store";

export const BATCH_MS = 2_000;
const MOST_EVENTS = 50;
const MOST_BYTES = 60_000;
const KEEPALIVE_BYTES = 64_000;
const ANSWER_MS = 30_000;

export interface Wire {
  fetch: typeof fetch;
  navigator: Pick<Navigator, "onLine"> & { sendBeacon?: Navigator["sendBeacon"] };
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

export interface Emission {
  endpoint: string;
  store: Store;
  wire: Wire;
  health: Health;
  /** Asked before each request. */
  isAllowed: () => boolean;
  /** The last look at an event before it leaves. */
  settled: (event: TrackedEvent) => TrackedEvent;
}

export function emitter({ endpoint, store, wire, health, isAllowed, settled }: Emission): Emitter {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let request: AbortController | undefined;
  let inFlight: ReadonlySet<string> = new Set();
  let failures = 0;
  let waitsUntil = 0;
  let toldUntil = 0;
  let mostEvents = MOST_EVENTS;
  let toldLosses: Health["lost"] = {};

  const bodyOf = (events: TrackedEvent[]) =>
    JSON.stringify({ sentAt: new Date().toISOString(), lost: newLosses(health.lost, toldLosses), events: events.map(settled) });

  const wake = (atMs: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      void flush();
    }, Math.max(0, atMs - Date.now()));
  };

  const postpone = (askedMs: number) => {
    health.retries++;
    toldUntil = askedMs && Date.now() + askedMs;
    waitsUntil = Date.now() + Math.max(askedMs, backoffMs(failures++, Math.random()));
    wake(waitsUntil);
  };

  /** Whether to go on with the next batch. */
  const post = async (batch: TrackedEvent[]): Promise<boolean> => {
    const body = bodyOf(batch);
    const losses = { ...health.lost };
    const mine = (request = new AbortController());
    const keepalive = bytesOf(body) <= KEEPALIVE_BYTES;
    inFlight = new Set(keepalive ? batch.map((event) => event.eventId) : []);
    const alarm = setTimeout(() => mine.abort(), ANSWER_MS);
    let answer: Response | undefined;
    let report: unknown;
    try {
      answer = await wire.fetch(endpoint, {
        method: "POST", body, keepalive, credentials: "omit", signal: mine.signal,
      });
      report = answer.ok && (await answer.json().catch(() => undefined));
    } catch {
      // No answer: the line, the collector, a blocker or the alarm. Another try may change it.
    } finally {
      clearTimeout(alarm);
      inFlight = new Set();
    }
    // Halted meanwhile: the answer is about events that are no longer ours to keep or to drop.
    if (request !== mine) return false;
    request = undefined;
    const verdict = answer ? verdictOn(answer.status) : "again";
    if (verdict === "again") {
      postpone(retryAfterMs(answer?.headers.get("retry-after") ?? null, Date.now()));
      return false;
    }
    if (verdict === "split" && batch.length > 1) {
      mostEvents = Math.ceil(batch.length / 2);
      return true;
    }
    store.remove(batch);
    failures = waitsUntil = toldUntil = 0;
    mostEvents = Math.min(MOST_EVENTS, mostEvents + 1);
    if (verdict === "delivered") {
      const rejected = rejectedIn(report);
      countLoss(health, "rejected", rejected);
      health.sent += batch.length - rejected;
      toldLosses = losses;
    } else {
      countLoss(health, verdict === "split" ? "too_large" : "refused", batch.length);
    }
    return true;
  };

  const flush = async (): Promise<void> => {
    if (request) return;
    try {
      while (isAllowed() && wire.navigator.onLine !== false && Date.now() >= waitsUntil) {
        const batch = store.oldest(mostEvents, MOST_BYTES);
        if (!batch.length || !(await post(batch))) return;
      }
    } catch (error) {
      health.failures++;
      health.lastFailure = String(error);
    }
  };

  return {
    flush,
    schedule() {
      if (timer === undefined) wake(Math.max(waitsUntil, Date.now() + BATCH_MS));
    },
    resume() {
      failures = 0;
      waitsUntil = toldUntil;
      wake(waitsUntil);
    },
    beacon() {
      if (!isAllowed() || Date.now() < toldUntil) return;
      const handed = new Set(inFlight);
      for (;;) {
        const batch = store.oldest(MOST_EVENTS, MOST_BYTES, handed);
        if (!batch.length) return;
        if (!wire.navigator.sendBeacon?.(endpoint, bodyOf(batch))) return;
        batch.forEach((event) => handed.add(event.eventId));
        store.markBeaconed(batch);
      }
    },
    halt() {
      clearTimeout(timer);
      timer = undefined;
      request?.abort();
      request = undefined;
      failures = waitsUntil = toldUntil = 0;
    },
  };
}

/** What was lost since the collector last heard of it: it rides along, for whoever looks at the data's quality. */
function newLosses(lost: Health["lost"], told: Health["lost"]): Health["lost"] | undefined {
  const fresh = Object.entries(lost).map(([loss, events]) => [loss, events - (told[loss as Loss] ?? 0)] as const);
  const some = fresh.filter(([, events]) => events > 0);
  return some.length ? Object.fromEntries(some) : undefined;
}

/** How many events of a batch the collector's answer names as rejected. */
function rejectedIn(report: unknown): number {
  const rejected = (report as { rejected?: unknown } | undefined)?.rejected;
  return Array.isArray(rejected) ? rejected.length : Number(rejected) || 0;
}
