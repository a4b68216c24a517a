/** The tracker: one function that makes it, out of parts that each do one thing. See README.md beside this file. */

import { campaignOf } from "./addresses";
import { clickedElement } from "./clicks";
import { CONSENT_KEY, storedConsent, type ConsentChoice, type ConsentState, type PrivacySignals } from "./consent";
import type { EventName } from "./contract";
import { emitter } from "./emitter";
import { ANONYMOUS, typedEvents, type TypedEvents } from "./events";
import { countLoss, guarded, newHealth, type Health } from "./health";
import { watchHistory } from "./history";
import { idMaker } from "./ids";
import { pageViews, SETTLE_MS } from "./pages";
import { eventInVisit, eventOf, type Details, type TrackedEvent, type User } from "./payload";
import { PREFIX, safeStorage } from "./storage";
import { eventStore, MOST_EVENTS } from "./store";
import { tabLock } from "./tabs";
import { sharedVisits } from "./visits";

export type { Cart, ClickedElement, Item, Order, Product } from "./contract";
export type { ConsentChoice, ConsentState } from "./consent";
export type { KnownItem, KnownOrder, KnownProduct, Login, Promotion, Selection } from "./events";
export type { Health } from "./health";
export { itemOf } from "./payload";

export interface TrackerOptions {
  /** Where batches go: the full address of `POST /clickstream`. Without one the tracker does nothing. */
  endpoint: string | undefined;
  /** ISO 4217 code for amounts that name no currency. */
  currency?: string;
  /** How long a page has to declare its typed view. */
  settleMs?: number;
  /** What makes two addresses the same page; the path, unless given. */
  pageKey?: (url: URL) => string;
}

export type TrackerHealth = Health & {
  /** Events that wait for the collector, and those that wait for consent. */
  queued: number;
  waiting: number;
  isStoragePersistent: boolean;
};

export interface Tracker extends TypedEvents {
  /** Begins to watch pages, clicks and the page's end; returns what ends it. */
  start(): () => void;
  /** Looks whether another page is shown, where history does not tell. */
  pageShown(): void;
  awaitView(): void;
  consent(): ConsentState;
  hasPrivacySignal(): boolean;
  setConsent(choice: ConsentChoice): void;
  /** Also tells what other tabs decide; returns what ends it. */
  onConsentChange(listener: (state: ConsentState) => void): () => void;
  flush(): Promise<void>;
  health(): TrackerHealth;
}

type Browser = Window & typeof globalThis;
type PrerenderingDocument = Document & { prerendering?: boolean };

const IDLE: Browser | undefined = undefined;

/** A tracker; nothing happens before it is started or called, and nothing at all where there is no browser. */
export function createTracker(options: TrackerOptions, browser = globalThis.window ?? IDLE): Tracker {
  const health = newHealth();
  const isOn = Boolean(options.endpoint && browser);
  const { document, navigator } = browser ?? ({ document: {}, navigator: {} } as Browser);
  const guard = <Arguments extends unknown[], Result>(run: (...args: Arguments) => Result) =>
    guarded(health, (...args: Arguments) => (isOn ? run(...args) : undefined));
  const makeId = isOn ? idMaker(browser.crypto) : () => "";
  const storage = safeStorage(() => browser.localStorage);
  const choice = storedConsent(storage, navigator as PrivacySignals);
  const visits = sharedVisits(storage, makeId);
  const store = eventStore(storage, makeId, health);
  const lock = tabLock(store, navigator.locks);
  const listeners = new Set<(state: ConsentState) => void>();
  let waiting: TrackedEvent[] = [];
  let user: User = ANONYMOUS;

  // A page that is drawn in advance is shown to nobody yet: its events wait like those before consent.
  const consent = (): ConsentState =>
    choice.state() === "granted" && (document as PrerenderingDocument).prerendering ? "pending" : choice.state();
  const isGranted = () => isOn && consent() === "granted";
  const { flush, ...sending } = emitter({
    endpoint: options.endpoint ?? "", store, wire: browser, health, isAllowed: isGranted, settled: visits.settled,
  });

  const enqueue = (event: TrackedEvent) => {
    const visit = visits.touch(Date.parse(event.eventTimestamp), campaignOf(event.pageUrl ?? ""));
    store.add(eventInVisit(event, visit));
    lock.hold();
    sending.schedule();
  };
  const record = (name: EventName, details?: Details, atMs = Date.now()) => {
    const state = consent();
    if (state === "refused") return;
    const { pageUrl, referrer } = pages.place();
    const { currency } = options;
    const event = eventOf({ name, id: makeId(Date.now()), atMs, pageUrl, referrer, user, currency, details });
    if (state === "granted") return enqueue(event);
    waiting.push(event);
    if (waiting.length > MOST_EVENTS && waiting.shift()) countLoss(health, "overflow");
  };
  const pages = pageViews({
    address: () => browser.location.href,
    firstReferrer: () => document.referrer,
    keyOf: options.pageKey ?? ((url) => url.pathname),
    settleMs: options.settleMs ?? SETTLE_MS,
    send: guard(record),
    cameLate: () => health.lateViews++,
  });

  /** Does what the consent now asks for. */
  const followConsent = () => {
    const state = consent();
    if (state === "granted") {
      const events = waiting;
      waiting = [];
      events.forEach(guard(enqueue));
      lock.hold();
      lock.adoptOrphans(sending.schedule);
    } else if (state === "refused") {
      waiting = [];
      sending.halt();
      visits.forget();
      store.clear();
    }
  };
  const changeConsent = () => {
    followConsent();
    listeners.forEach((listener) => guard(listener)(consent()));
  };

  const typed = typedEvents({ send: record, view: pages.view, become: (next) => (user = next) });
  const guardedTyped = Object.fromEntries(
    Object.entries(typed).map(([name, run]) => [name, guard(run as (...args: unknown[]) => void)]),
  ) as unknown as TypedEvents;

  const start = () => {
    const endings: (() => void)[] = [];
    const on = (target: EventTarget, type: string, run: (event: Event) => void) => {
      const listener = guard(run);
      target.addEventListener(type, listener, true);
      endings.push(() => target.removeEventListener(type, listener, true));
    };
    on(document, "click", ({ target }) => {
      const element = target instanceof browser.Element ? clickedElement(target) : undefined;
      if (element) typed.click({ element });
    });
    on(document, "visibilitychange", () => {
      if (document.visibilityState === "hidden") void flush();
    });
    on(document, "prerenderingchange", changeConsent);
    on(browser, "pagehide", () => {
      pages.leave();
      sending.beacon();
      lock.release();
    });
    on(browser, "pageshow", (event) => {
      if (!(event as PageTransitionEvent).persisted) return;
      store.reread();
      followConsent();
      pages.showAgain();
    });
    on(browser, "online", sending.resume);
    on(browser, "storage", (event) => {
      const { key } = event as StorageEvent;
      if (key === PREFIX + CONSENT_KEY || key === null) changeConsent();
    });
    endings.push(watchHistory(browser, guard(pages.look)));
    followConsent();
    pages.look();
    return () => endings.forEach((end) => end());
  };

  return {
    ...guardedTyped,
    start: () => guard(start)() ?? (() => {}),
    pageShown: guard(pages.look),
    awaitView: guard(pages.awaitView),
    consent: () => guard(consent)() ?? "pending",
    hasPrivacySignal: () => guard(choice.hasSignal)() ?? false,
    setConsent: guard((decided: ConsentChoice) => {
      choice.decide(decided);
      changeConsent();
    }),
    onConsentChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flush: async () => guard(flush)(),
    health: () => ({
      ...health,
      lost: { ...health.lost },
      queued: store.size(),
      waiting: waiting.length,
      isStoragePersistent: storage.isPersistent(),
    }),
  };
}
