/** A simulated browser: an origin with storage and locks, and tabs that can be slow, frozen or killed. */

import { vi } from "vitest";

import { createTracker, type Tracker, type TrackerOptions } from "../index";

export const ENDPOINT = "https://collector.example/clickstream";

/** The storage and locks of an origin. Tabs see each other's writes at once, or if not `isInstant`, after `settle`. */
export class Origin {
  data = new Map<string, string>();
  tabs: Tab[] = [];
  isInstant = true;
  isFull = false;
  private isDirty = false;
  private locks = new Map<string, Promise<void>>();

  /** The keys in storage, without the events' ids. */
  keys(): string[] {
    return [...new Set([...this.data.keys()].map((key) => key.replace(/^(cs\.queue)\..*/, "$1")))].sort();
  }

  queued(): { eventName: string; eventId: string }[] {
    return [...this.data].filter(([key]) => key.startsWith("cs.queue.")).map(([, text]) => JSON.parse(text));
  }

  write(from: Tab, key: string, value: string | undefined): void {
    if (value === undefined) this.data.delete(key);
    else this.data.set(key, value);
    this.isDirty = true;
    if (this.isInstant) this.tell(from, key);
  }

  /** Shows all writes to all tabs and sends the storage events, until no tab writes any more. */
  settle(): void {
    do {
      this.isDirty = false;
      this.sync();
      this.tabs.forEach((tab) => tab.dispatchEvent(Object.assign(new Event("storage"), { key: "cs.visit" })));
    } while (this.isDirty);
  }

  private sync(): void {
    for (const tab of this.tabs) tab.seen = new Map(this.data);
  }

  private tell(from: Tab, key: string): void {
    this.sync();
    for (const tab of this.tabs) {
      if (tab !== from && !tab.isDead) tab.dispatchEvent(Object.assign(new Event("storage"), { key }));
    }
  }

  /** A lock is held until its callback or its tab ends; other requests wait in a queue. */
  request(name: string, holder: Tab, run: () => unknown, signal: AbortSignal): Promise<unknown> {
    const before = this.locks.get(name) ?? Promise.resolve();
    let free = () => {};
    this.locks.set(name, before.then(() => new Promise((resolve) => (free = resolve))));
    const turn = before.then(async () => {
      if (signal.aborted || holder.isDead) return free();
      holder.held.push(() => free());
      await run();
      free();
    });
    return turn;
  }
}

export interface Request {
  url: string;
  body: { sentAt: string; lost?: Record<string, number>; events: Record<string, unknown>[] };
  keepalive?: boolean;
  credentials?: string;
}

export type Answer = (request: Request) => Response | Promise<Response>;

export const accepted: Answer = () => new Response(JSON.stringify({ accepted: 1, rejected: 0 }), { status: 202 });

/** A page of the origin: the part of `window` that the tracker uses. */
export class Tab extends EventTarget {
  seen: Map<string, string>;
  held: (() => void)[] = [];
  isDead = false;
  requests: Request[] = [];
  beacons: Request[] = [];
  answer: Answer = accepted;
  beaconTakes = true;
  location: { href: string };
  document: EventTarget & { referrer: string; visibilityState: string; prerendering?: boolean };
  navigator: Record<string, unknown>;
  history: { pushState: (...args: unknown[]) => void; replaceState: (...args: unknown[]) => void };
  crypto = globalThis.crypto;
  Element = class {};
  localStorage: object;

  constructor(readonly origin: Origin, href = "https://shop.example/", referrer = "") {
    super();
    this.seen = new Map(origin.data);
    origin.tabs.push(this);
    this.location = { href };
    this.document = Object.assign(new EventTarget(), { referrer, visibilityState: "visible" });
    const go = (_state: unknown, _title: unknown, path: unknown) => {
      if (path != null) this.location.href = new URL(String(path), this.location.href).href;
    };
    this.history = { pushState: go, replaceState: go };
    this.localStorage = this.storage();
    this.navigator = {
      onLine: true,
      doNotTrack: null,
      locks: {
        request: (name: string, { signal }: { signal: AbortSignal }, run: () => unknown) =>
          origin.request(name, this, run, signal),
      },
      sendBeacon: (url: string, body: string) => {
        if (this.beaconTakes) this.beacons.push({ url, body: JSON.parse(body) });
        return this.beaconTakes;
      },
    };
  }

  fetch = async (url: string, init: Omit<Request, "body"> & { body: string; signal: AbortSignal }): Promise<Response> => {
    const { keepalive, credentials } = init;
    const request = { url, body: JSON.parse(init.body), keepalive, credentials };
    this.requests.push(request);
    const aborted = new Promise<never>((_, reject) =>
      init.signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError"))),
    );
    return Promise.race([aborted, this.answer(request)]);
  };

  go(path: string): void {
    this.history.pushState({}, "", path);
  }

  /** The bodies sent by fetch and by beacon, in order of the requests. */
  sent(): Record<string, unknown>[] {
    return [...this.requests, ...this.beacons].flatMap((request) => request.body.events);
  }

  names(): unknown[] {
    return this.sent().map((event) => event.eventName);
  }

  leave(): void {
    this.dispatchEvent(new Event("pagehide"));
  }

  /** Ends the process without events; its locks are released. */
  kill(): void {
    this.isDead = true;
    this.held.forEach((free) => free());
  }

  tracker(options: Partial<TrackerOptions> = {}): Tracker {
    return createTracker({ endpoint: ENDPOINT, currency: "VND", ...options }, this as unknown as Window & typeof globalThis);
  }

  private storage(): object {
    const set = (key: string, value: string) => {
      if (this.isDead) return;
      if (this.origin.isFull) throw new DOMException("full", "QuotaExceededError");
      this.seen.set(key, value);
      this.origin.write(this, key, value);
    };
    const remove = (key: string) => {
      if (this.isDead) return;
      this.seen.delete(key);
      this.origin.write(this, key, undefined);
    };
    const methods: Record<string, unknown> = {
      getItem: (key: string) => this.seen.get(key) ?? null, setItem: set, removeItem: remove,
    };
    return new Proxy({}, {
      get: (_, name) => methods[String(name)],
      ownKeys: () => [...this.seen.keys()],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    });
  }
}

/** A tracker that runs in its own page, with consent. */
export function running(origin = new Origin(), href?: string, options?: Partial<TrackerOptions>): { tab: Tab; tracker: Tracker } {
  const tab = new Tab(origin, href);
  const tracker = tab.tracker(options);
  tracker.start();
  tracker.setConsent("granted");
  return { tab, tracker };
}

/** Advances the time and runs the timers. */
export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
