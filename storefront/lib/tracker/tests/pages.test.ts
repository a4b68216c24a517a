import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Origin, pass, running, Tab } from "./tab";

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 5, 3) }));
afterEach(() => void vi.useRealTimers());

const PRODUCT = { id: "p-1" };
/** The name and path of each view. */
const views = (tab: Tab) =>
  tab.sent().map(({ eventName, pageUrl }) => `${eventName} ${new URL(String(pageUrl)).pathname}`);

describe("a page shown", () => {
  test("gets the general view when its route has settled, dated when it was shown", async () => {
    const { tab } = running();
    await pass(500);
    tab.go("/about");
    await pass(5_000);
    expect(views(tab)).toEqual(["page_view /", "page_view /about"]);
    expect(tab.sent().map(({ eventTimestamp }) => eventTimestamp)).toEqual([
      "2026-01-05T03:00:00.000Z", "2026-01-05T03:00:00.500Z",
    ]);
  });

  test("gets the typed view in place of the general one, however often its effect runs", async () => {
    const { tab, tracker } = running();
    tracker.viewHome();
    tracker.viewHome();
    await pass(5_000);
    tab.go("/product/a");
    tracker.viewItem({ product: PRODUCT });
    tracker.viewItem({ product: PRODUCT });
    await pass(5_000);
    expect(views(tab)).toEqual(["view_home /", "view_item /product/a"]);
  });

  test("gets one view when its effect runs before the tracker is started, as children's effects do", async () => {
    const origin = new Origin();
    running(origin);
    const tab = new Tab(origin, "https://shop.example/product/a");
    const tracker = tab.tracker();
    tracker.viewItem({ product: PRODUCT });
    tracker.start();
    tracker.viewItem({ product: PRODUCT });
    tracker.start();
    await pass(5_000);
    expect(views(tab)).toEqual(["view_item /product/a"]);
  });

  test("gets one view when its effect runs before its route change is noticed", async () => {
    const { tab, tracker } = running();
    tracker.viewHome();
    tab.location.href = "https://shop.example/product/a";
    tracker.viewItem({ product: PRODUCT });
    tab.dispatchEvent(new Event("popstate"));
    tracker.pageShown();
    await pass(5_000);
    expect(views(tab)).toEqual(["view_home /", "view_item /product/a"]);
  });

  test("gets its general view when it is left before it settled, with its own address", async () => {
    const { tab } = running();
    await pass(100);
    tab.go("/a");
    await pass(100);
    tab.go("/b");
    tab.leave();
    expect(views(tab)).toEqual(["page_view /", "page_view /a", "page_view /b"]);
  });

  test("waits for a typed view that it says will come late", async () => {
    const { tab, tracker } = running();
    tracker.viewHome();
    tab.go("/product/a");
    tracker.awaitView();
    await pass(60_000);
    tracker.viewItem({ product: PRODUCT });
    tab.go("/product/b");
    tracker.awaitView();
    await pass(60_000);
    tab.go("/");
    await pass(5_000);
    expect(views(tab)).toEqual(["view_home /", "view_item /product/a", "page_view /product/b", "page_view /"]);
    expect(tracker.health().lateViews).toBe(0);
  });

  test("gets no view that it has not declared where all pages declare theirs: what never came was not seen", async () => {
    const { tab, tracker } = running(new Origin(), "https://shop.example/", { areDeclared: true });
    await pass(5_000);
    tracker.viewHome();
    tab.go("/product/a");
    tab.go("/about");
    tracker.pageView();
    await pass(5_000);
    tab.go("/product/b");
    tab.leave();
    expect(views(tab)).toEqual(["view_home /", "page_view /about"]);
    expect(tracker.health().lateViews).toBe(0);
  });

  test("counts a typed view that came too late, and sends it: the funnel lives on it", async () => {
    const { tab, tracker } = running();
    await pass(1_500);
    tracker.viewItem({ product: PRODUCT });
    tracker.viewItem({ product: PRODUCT });
    await pass(5_000);
    expect(views(tab)).toEqual(["page_view /", "view_item /"]);
    expect(tracker.health().lateViews).toBe(1);
  });

  test("is the same while only query or fragment change, and another when the visitor comes back to it", async () => {
    const { tab, tracker } = running(new Origin(), "https://shop.example/laptops");
    tracker.viewItemList();
    tab.go("/laptops?sort=price");
    tab.history.replaceState({}, "", "#top");
    tracker.search({ query: "dell" });
    tab.go("/cart");
    await pass(2_000);
    tab.location.href = "https://shop.example/laptops?sort=price";
    tab.dispatchEvent(new Event("popstate"));
    tracker.viewItemList();
    await pass(5_000);
    expect(views(tab)).toEqual(["view_item_list /laptops", "search /laptops", "page_view /cart", "view_item_list /laptops"]);
    expect(tab.sent()[1]!.pageUrl).toBe("https://shop.example/laptops?sort=price");
  });

  test("may be told by more than its path", async () => {
    const { tab } = running(new Origin(), "https://shop.example/p?id=1", { pageKey: (url) => url.pathname + url.search });
    tab.go("/p?id=2");
    await pass(5_000);
    expect(tab.names()).toEqual(["page_view", "page_view"]);
  });

  test("again from the browser's memory counts again, as what it was", async () => {
    const { tab, tracker } = running(new Origin(), "https://shop.example/product/a");
    tracker.viewItem({ product: PRODUCT });
    await pass(2_000);
    tab.leave();
    await pass(60_000);
    tab.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    tab.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
    await pass(5_000);
    expect(tab.sent()).toMatchObject([
      { eventName: "view_item", eventTimestamp: "2026-01-05T03:00:00.000Z" },
      { eventName: "view_item", eventTimestamp: "2026-01-05T03:01:02.000Z", product: PRODUCT },
    ]);
  });
});

test("the page before is the referrer; of the first page it is the document's", async () => {
  const origin = new Origin();
  const tab = new Tab(origin, "https://shop.example/a", "https://www.google.com/");
  const tracker = tab.tracker();
  tracker.start();
  tracker.setConsent("granted");
  tracker.share();
  tab.go("/b#x");
  tracker.share();
  tab.go("/c");
  await pass(5_000);
  expect(tab.sent().map(({ pageUrl, referrer }) => [new URL(String(pageUrl)).pathname, referrer])).toEqual([
    ["/a", "https://www.google.com/"],
    ["/a", "https://www.google.com/"],
    ["/b", "https://shop.example/a"],
    ["/b", "https://shop.example/a"],
    ["/c", "https://shop.example/b"],
  ]);
});

test("history goes on working for the page and for others that wrap it", () => {
  const tab = new Tab(new Origin());
  const pushed: unknown[][] = [];
  tab.history.pushState = (...args) => void pushed.push(args);
  tab.tracker().start();
  tab.history.pushState({ a: 1 }, "", "/x");
  expect(pushed).toEqual([[{ a: 1 }, "", "/x"]]);
});

describe("who is there", () => {
  /** The path of each page view with its login state and user. */
  const seen = (tab: Tab) =>
    tab.sent().filter(({ eventName }) => eventName === "page_view").map(({ pageUrl, userLoginState, userId }) =>
      [new URL(String(pageUrl)).pathname, userLoginState, userId]);

  test("is who was there when the page was shown, whoever signs in or out before its general view is sent", async () => {
    const { tab, tracker } = running();
    tracker.setUser(null);
    await pass(400);
    tracker.login({ userId: "u-1" });
    await pass(5_000);
    tab.go("/orders");
    await pass(400);
    tracker.logout();
    await pass(5_000);
    tab.go("/checkout");
    await pass(400);
    tracker.setUser("guest");
    tab.go("/thanks");
    await pass(5_000);
    expect(seen(tab)).toEqual([
      ["/", "anonymous", undefined], ["/orders", "logged_in", "u-1"], ["/checkout", "anonymous", undefined], ["/thanks", "guest", undefined],
    ]);
  });

  test("is who the page says first, also if it says so a moment after it was shown", async () => {
    const { tab, tracker } = running();
    await pass(400);
    tracker.setUser({ userId: "u-1", identitySource: "cognito" });
    await pass(5_000);
    expect(seen(tab)).toEqual([["/", "logged_in", "u-1"]]);
    expect(tab.sent()[0]).toMatchObject({ eventTimestamp: "2026-01-05T03:00:00.000Z", identitySource: "cognito" });
  });

  test("was nobody before a login that is the first that the page says", async () => {
    const { tab, tracker } = running();
    await pass(400);
    tracker.login({ userId: "u-1" });
    tracker.setUser({ userId: "u-1" });
    await pass(5_000);
    expect(seen(tab)).toEqual([["/", "anonymous", undefined]]);
    expect(tab.sent().find(({ eventName }) => eventName === "login")).toMatchObject({ userId: "u-1" });
  });

  test("is anonymous, a guest or logged in; a login is told with the user and so is a logout", async () => {
    const { tab, tracker } = running();
    tracker.viewHome();
    tracker.setUser("guest");
    tracker.share();
    tracker.login({ userId: "u-1", identitySource: "cognito" });
    tracker.share();
    tracker.logout();
    tracker.share();
    await pass(2_000);
    expect(tab.sent().map(({ eventName, userLoginState, userId, identitySource }) =>
      [eventName, userLoginState, userId, identitySource])).toEqual([
      ["view_home", "anonymous", undefined, undefined],
      ["share", "guest", undefined, undefined],
      ["login", "logged_in", "u-1", "cognito"],
      ["share", "logged_in", "u-1", "cognito"],
      ["logout", "logged_in", "u-1", "cognito"],
      ["share", "anonymous", undefined, undefined],
    ]);
  });
});
