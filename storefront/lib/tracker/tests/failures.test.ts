import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { createTracker } from "../index";
import { Origin, pass, running, Tab } from "./tab";

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 5, 3) }));
afterEach(() => void vi.useRealTimers());

const blocked = () => {
  throw new DOMException("blocked", "SecurityError");
};

describe("storage", () => {
  test("that is full leaves events in memory, and they are sent", async () => {
    const { tab, tracker } = running();
    tab.origin.isFull = true;
    tracker.viewHome();
    tracker.share();
    expect(tracker.health()).toMatchObject({ queued: 2, isStoragePersistent: false });
    await pass(2_000);
    expect(tab.names()).toEqual(["view_home", "share"]);
    expect(tracker.health()).toMatchObject({ queued: 0, failures: 0 });
  });

  test("that is blocked leaves ids, consent and events in memory for as long as the page lives", async () => {
    const tab = new Tab(new Origin());
    Object.defineProperty(tab, "localStorage", { get: blocked });
    const tracker = tab.tracker();
    tracker.start();
    tracker.setConsent("granted");
    tracker.viewHome();
    tracker.share();
    await pass(2_000);
    expect(tab.names()).toEqual(["view_home", "share"]);
    expect(new Set(tab.sent().map(({ sessionId }) => sessionId)).size).toBe(1);
    tracker.setConsent("refused");
    expect(tracker.consent()).toBe("refused");
    expect(tracker.health()).toMatchObject({ failures: 0, queued: 0 });
  });
});

describe("a failure", () => {
  test("in a typed function is counted and named, and the page never sees it", () => {
    const { tracker } = running();
    const cyclic: { id: string; self?: unknown } = { id: "p" };
    cyclic.self = cyclic;
    tracker.viewItem({ product: cyclic });
    tracker.addToCart(undefined as never);
    tracker.checkoutProgress(null as never);
    tracker.setUser(7 as never);
    expect(tracker.health().failures).toBe(3);
    expect(tracker.health().lastFailure).toMatch(/TypeError/);
  });

  test("in the browser's own parts is counted, wherever it happens", async () => {
    const { tab, tracker } = running();
    tab.navigator.sendBeacon = blocked;
    tracker.share();
    tab.leave();
    tab.crypto = { getRandomValues: blocked } as unknown as Crypto;
    tracker.share();
    Object.defineProperty(tab, "location", { get: blocked });
    tab.dispatchEvent(new Event("popstate"));
    tab.history.pushState({}, "", null);
    expect(tracker.health().failures).toBe(4);
  });

  test("of fetch itself is one more reason to try again", async () => {
    const { tab, tracker } = running();
    tab.fetch = blocked as never;
    tracker.share();
    await pass(2_000);
    expect(tracker.health()).toMatchObject({ failures: 0, queued: 2, retries: 1 });
  });

  test("of a listener to consent does not keep it from the others", () => {
    const { tracker } = running();
    const heard: string[] = [];
    tracker.onConsentChange(blocked);
    tracker.onConsentChange((state) => heard.push(state));
    tracker.setConsent("refused");
    expect(heard).toEqual(["refused"]);
    expect(tracker.health().failures).toBe(1);
  });
});

describe("without a browser or an endpoint", () => {
  test.each([
    ["on a server", () => createTracker({ endpoint: "https://collector.example" })],
    ["without an endpoint", () => new Tab(new Origin()).tracker({ endpoint: undefined })],
  ])("%s every call does nothing", async (_, make) => {
    const tracker = make();
    tracker.start();
    tracker.setConsent("granted");
    tracker.viewHome();
    tracker.setUser("guest");
    await tracker.flush();
    await pass(10_000);
    expect(tracker.consent()).toBe("pending");
    expect(tracker.hasPrivacySignal()).toBe(false);
    expect(tracker.health()).toMatchObject({ sent: 0, failures: 0, queued: 0, waiting: 0 });
  });
});
