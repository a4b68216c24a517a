import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { accepted, Origin, pass, running, Tab } from "./tab";

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 5, 3) }));
afterEach(() => void vi.useRealTimers());

const PRODUCT = { id: "p-1" };

describe("before consent", () => {
  test("nothing is stored and nothing is sent", async () => {
    const tab = new Tab(new Origin());
    const tracker = tab.tracker();
    tracker.start();
    tracker.addToCart({ product: PRODUCT });
    await pass(60_000);
    tab.leave();

    expect(tracker.consent()).toBe("pending");
    expect(tracker.health().waiting).toBe(2);
    expect(tab.origin.keys()).toEqual([]);
    expect(tab.sent()).toEqual([]);
  });

  test("events wait, and are sent when it is given, with the times when they happened and with ids", async () => {
    const tab = new Tab(new Origin(), "https://shop.example/?utm_source=tet");
    const tracker = tab.tracker();
    tracker.start();
    tracker.viewHome();
    await pass(90_000);
    tab.go("/cart");
    tracker.viewCart({ cart: { total: 1 } });
    tracker.setConsent("granted");
    await pass(2_000);

    const [home, cart] = tab.sent();
    expect(tab.names()).toEqual(["view_home", "view_cart"]);
    expect(home).toMatchObject({ eventTimestamp: "2026-01-05T03:00:00.000Z", isFirstVisit: true });
    expect(cart).toMatchObject({ eventTimestamp: "2026-01-05T03:01:30.000Z", sessionId: home!.sessionId });
    expect(cart!.pageUrl).toBe("https://shop.example/cart?utm_source=tet");
    expect(home!.clientId).toMatch(/^[0-9a-f-]{36}$/);
    expect(tracker.health()).toMatchObject({ sent: 2, queued: 0, waiting: 0 });
  });

  test("memory is bounded; the oldest events go, and are counted", async () => {
    const tab = new Tab(new Origin());
    const tracker = tab.tracker();
    tracker.viewHome();
    for (let results = 0; results < 510; results++) tracker.search({ query: "x", results });
    expect(tracker.health()).toMatchObject({ waiting: 500, lost: { overflow: 11 } });
    tracker.setConsent("granted");
    await pass(60_000);
    expect(tab.sent()[0]).toMatchObject({ results: 10 });
  });

  test("events are dropped when it is refused, and later ones are not even kept in memory", async () => {
    const tab = new Tab(new Origin());
    const tracker = tab.tracker();
    tracker.start();
    tracker.viewHome();
    tracker.setConsent("refused");
    tracker.addToCart({ product: PRODUCT });
    expect(tracker.health()).toMatchObject({ waiting: 0, queued: 0 });
    tracker.setConsent("granted");
    await pass(60_000);

    expect(tab.names()).toEqual([]);
    expect(tab.origin.keys()).toEqual(["cs.consent"]);
  });
});

describe("withdrawal", () => {
  test("erases ids, campaign and queue, and stops a request on its way", async () => {
    const { tab, tracker } = running(new Origin(), "https://shop.example/?utm_source=tet");
    tab.answer = () => new Promise(() => {});
    tracker.addToCart({ product: PRODUCT });
    await pass(2_000);
    expect(tab.origin.keys()).toEqual(["cs.consent", "cs.queue", "cs.visit"]);
    expect(tab.requests).toHaveLength(1);

    tracker.setConsent("refused");
    await pass(600_000);
    tab.leave();

    expect(tab.origin.keys()).toEqual(["cs.consent"]);
    expect(tab.requests).toHaveLength(1);
    expect(tab.beacons).toEqual([]);
    expect(tracker.health()).toMatchObject({ queued: 0, retries: 0 });
  });

  test("is followed by every tab at once, whatever waits there", async () => {
    const origin = new Origin();
    const one = running(origin);
    const other = running(origin);
    one.tracker.addToCart({ product: PRODUCT });
    other.tracker.addToCart({ product: PRODUCT });
    other.tracker.setConsent("refused");
    one.tracker.addToCart({ product: PRODUCT });
    await pass(60_000);

    expect(one.tracker.consent()).toBe("refused");
    expect([...one.tab.sent(), ...other.tab.sent()]).toEqual([]);
    expect(origin.keys()).toEqual(["cs.consent"]);
  });

  test("makes a later consent that of a new browser", async () => {
    const { tab, tracker } = running();
    tracker.viewHome();
    await pass(2_000);
    tracker.setConsent("refused");
    tracker.setConsent("granted");
    tracker.addToCart({ product: PRODUCT });
    await pass(2_000);

    const [before, after] = tab.sent();
    expect(after!.clientId).not.toBe(before!.clientId);
    expect(after!.sessionId).not.toBe(before!.sessionId);
    expect(after!.isFirstVisit).toBe(true);
  });
});

test("a new consent in another tab is not undone by a tab that made ids a moment ago", async () => {
  const origin = new Origin();
  const [one, other] = [running(origin), running(origin)];
  one.tracker.share();
  const erased = JSON.parse(origin.data.get("cs.visit")!).clientId;
  await pass(10);
  other.tracker.setConsent("refused");
  other.tracker.setConsent("granted");
  other.tracker.share();
  one.tracker.share();
  await pass(2_000);
  const clients = new Set([...one.tab.sent(), ...other.tab.sent()].map(({ clientId }) => clientId));
  expect(clients.size).toBe(1);
  expect(clients).not.toContain(erased);
});

describe("a privacy signal", () => {
  test.each([{ globalPrivacyControl: true }, { doNotTrack: "1" }])("counts as a refusal: %o", async (signal) => {
    const origin = new Origin();
    running(origin).tracker.addToCart({ product: PRODUCT });
    expect(origin.keys()).toContain("cs.visit");

    const tab = new Tab(origin);
    Object.assign(tab.navigator, signal);
    const tracker = tab.tracker();
    tracker.start();
    tracker.setConsent("granted");
    tracker.addToCart({ product: PRODUCT });
    await pass(0);

    expect([tracker.hasPrivacySignal(), tracker.consent()]).toEqual([true, "refused"]);
    expect(origin.keys()).toEqual(["cs.consent"]);
    expect(tab.sent()).toEqual([]);
  });

  test("is none when the browser only has the switch", () => {
    const tab = new Tab(new Origin());
    Object.assign(tab.navigator, { globalPrivacyControl: false, doNotTrack: "unspecified" });
    expect(tab.tracker().hasPrivacySignal()).toBe(false);
  });
});

test("who listens hears each decision once, also one made in another tab", () => {
  const origin = new Origin();
  const one = new Tab(origin).tracker();
  const other = new Tab(origin).tracker();
  const heard: string[] = [];
  one.start();
  const end = one.onConsentChange((state) => heard.push(state));
  other.setConsent("granted");
  other.setConsent("granted");
  one.setConsent("refused");
  end();
  one.setConsent("granted");
  expect(heard).toEqual(["granted", "refused"]);
});

test("a page drawn in advance sends nothing until it is shown", async () => {
  const origin = new Origin();
  running(origin);
  const tab = new Tab(origin);
  tab.document.prerendering = true;
  const tracker = tab.tracker();
  tracker.start();
  tracker.viewHome();
  await pass(10_000);
  expect(tab.sent()).toEqual([]);
  tab.document.prerendering = false;
  tab.document.dispatchEvent(new Event("prerenderingchange"));
  await pass(2_000);
  expect(tab.names()).toEqual(["view_home"]);
});

test("consent given before the tracker starts holds from the first event on", async () => {
  const origin = new Origin();
  running(origin);
  const tab = new Tab(origin);
  tab.answer = accepted;
  const tracker = tab.tracker();
  tracker.viewHome();
  expect(tracker.health()).toMatchObject({ waiting: 0, queued: 1 });
  tracker.start();
  await pass(2_000);
  expect(tab.names()).toEqual(["view_home"]);
});
