/** The tracker: `createTracker` assembles it from the other modules. See README.md in this folder. */

import { campaignOf } from "./addresses";
import { clickedElement } from "./clicks";
import { storedConsent, type ConsentChoice, type ConsentState } from "./consent";
import type { EventName, PageViewName } from "./contract";
import { emitter } from "./emitter";
import { detailsOf, isPageView, typedEvents, userOf, type Login, type Inputs, type TypedEvents } from "./events";
import { countFailure, countLoss, newHealth, type Health } from "./health";
import { watchHistory } from "./history";
import { idMaker } from "./ids";
import { pageViews, type PagesOptions } from "./pages";
import { eventInVisit, eventOf, type Details, type Moment, type TrackedEvent, type User } from "./payload";
import { safeStorage } from "./storage";
import { eventStore, MOST_EVENTS } from "./store";
import { livingTabs } from "./tabs";
import { sharedVisits } from "./visits";

export type { Cart, ClickedElement, Item, Order, Product } from "./contract";
export type { ConsentChoice, ConsentState } from "./consent";
export type { CartChange, Login, Promoted } from "./events";
export type { Health } from "./health";
export { itemOf, type KnownItem, type KnownOrder, type KnownProduct } from "./payload";

export interface TrackerOptions extends PagesOptions {
  /** The full address of `POST /clickstream`. Without it the tracker does nothing. */
  endpoint: string | undefined;
  /** ISO 4217 code for amounts without a currency. */
  currency?: string;
}

export type TrackerHealth = Health & {
  /** `queued` events wait for the collector, `waiting` events wait for consent. */
  queued: number;
  waiting: number;
  isStoragePersistent: boolean;
};

export interface Tracker extends TypedEvents {
  /** Starts to observe pages, clicks and the page's end; a second call does nothing. */
  start(): void;
  /** Checks whether another page is shown, for routers that do not use history. */
  pageShown(): void;
  /** Announces a late typed view: the general view waits for it, or until the visitor leaves the page. */
  awaitView(): void;
  /** Sets the user on each page load; sends nothing. */
  setUser(user: Login | "guest" | null): void;
  consent(): ConsentState;
  hasPrivacySignal(): boolean;
  setConsent(choice: ConsentChoice): void;
  /** Also called for decisions in other tabs; returns a function that removes the listener. */
  onConsentChange(listener: (state: ConsentState) => void): () => void;
  flush(): Promise<void>;
  health(): TrackerHealth;
}

type Browser = Window & typeof globalThis;

/** A tracker; it does nothing until it is started or called, and nothing at all without a browser. */
export function createTracker(options: TrackerOptions, browser: Browser = globalThis.window): Tracker {
  const health = newHealth();
  /** Wraps a function: it never throws, and does nothing if the tracker is off. */
  const guard =
    <Arguments extends unknown[], Result>(run: (...args: Arguments) => Result) =>
    (...args: Arguments): Result | undefined => {
      try {
        if (options.endpoint && browser) return run(...args);
      } catch (error) {
        countFailure(health, error);
      }
    };
  const makeId = idMaker(() => browser.crypto);
  const storage = safeStorage(() => browser.localStorage);
  const consent = storedConsent(storage, browser);
  const visits = sharedVisits(storage, makeId);
  const store = eventStore(storage, browser ? makeId() : "", health);
  const tabs = livingTabs(store, () => browser.navigator.locks);
  const listeners = new Set<(state: ConsentState) => void>();
  let waiting: TrackedEvent[] = [];
  let user: User = userOf(null);
  let isTold = false;
  let isStarted = false;
  let followed: ConsentState | undefined;

  const isAllowed = () => consent.state() === "granted";
  const sending = emitter({ ...options, store, visits, browser, health, isAllowed });

  const enqueue = (event: TrackedEvent) => {
    const visit = visits.touch(Date.parse(event.eventTimestamp), campaignOf(event.pageUrl ?? ""));
    store.add(eventInVisit(event, visit));
    sending.schedule();
  };
  const now = (): Moment => ({ atMs: Date.now(), user });
  const record = (eventName: EventName, details: Details, { pageUrl, referrer } = pages.place(), moment = now()) => {
    const state = consent.state();
    if (state === "refused") return;
    const event = eventOf({
      eventName,
      eventId: makeId(),
      pageUrl,
      referrer,
      currency: options.currency,
      details,
      ...moment,
    });
    if (state === "granted") return enqueue(event);
    waiting.push(event);
    if (waiting.length > MOST_EVENTS && waiting.shift()) countLoss(health, "overflow");
  };
  const pages = pageViews(browser, options, health, guard(record), now);

  /** Applies the current consent. */
  const followConsent = () => {
    const state = consent.state();
    if (state === "granted") {
      const events = waiting;
      waiting = [];
      events.forEach(guard(enqueue));
      tabs.join(sending.schedule);
    } else if (state === "refused") {
      waiting = [];
      sending.halt();
      visits.forget();
      store.clear();
    }
  };
  const lookAtConsent = () => {
    const state = consent.state();
    if (state === followed) return;
    followed = state;
    followConsent();
    listeners.forEach((listener) => guard(listener)(state));
  };

  const track = guard(<Name extends EventName>(name: Name, input: Inputs[Name]) => {
    if (name === "login") user = userOf(input as Login);
    const send = isPageView(name) ? pages.view : record;
    send(name as PageViewName, detailsOf(name, input));
    // Reset after the event, which still contains the user who logged out.
    if (name === "logout") user = userOf(null);
  });

  const start = () => {
    if (isStarted) return;
    isStarted = true;
    const { document } = browser;
    const on = (target: EventTarget, type: string, run: (event: Event) => void) =>
      target.addEventListener(type, guard(run), true);
    on(document, "click", ({ target }) => {
      const element = target instanceof browser.Element && clickedElement(target);
      if (element) record("click", { element });
    });
    on(document, "visibilitychange", () => {
      if (document.visibilityState === "hidden") void sending.flush();
    });
    on(document, "prerenderingchange", lookAtConsent);
    on(browser, "pagehide", () => {
      pages.leave();
      sending.beacon();
      tabs.leave();
    });
    on(browser, "pageshow", (event) => {
      if (!(event as PageTransitionEvent).persisted) return;
      store.reread();
      followConsent();
      pages.showAgain();
    });
    on(browser, "online", sending.resume);
    on(browser, "storage", () => {
      lookAtConsent();
      if (isAllowed()) visits.settled({});
    });
    on(browser, "popstate", pages.look);
    watchHistory(browser.history, guard(pages.look));
    lookAtConsent();
    pages.look();
  };

  return {
    ...typedEvents(track),
    start: guard(start),
    pageShown: guard(pages.look),
    awaitView: guard(pages.awaitView),
    setUser: guard((input: Login | "guest" | null) => {
      // The first call tells who was there from the start: the moments until now hold the same object.
      user = isTold ? userOf(input) : Object.assign(user, userOf(input));
      isTold = true;
    }),
    consent: () => guard(consent.state)() ?? "pending",
    hasPrivacySignal: () => !!guard(consent.hasSignal)(),
    setConsent: guard((decided: ConsentChoice) => {
      consent.decide(decided);
      lookAtConsent();
    }),
    onConsentChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flush: async () => guard(sending.flush)(),
    health: () => ({
      ...health,
      queued: store.size(),
      waiting: waiting.length,
      isStoragePersistent: storage.isPersistent(),
    }),
  };
}
