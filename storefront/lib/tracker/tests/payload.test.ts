import { describe, expect, test } from "vitest";

import { campaignOf, cleanAddress, withCampaign } from "../addresses";
import { bounded, eventInVisit, eventOf, itemOf, type Happening } from "../payload";

const HAPPENING: Happening = {
  eventName: "page_view",
  eventId: "019b8b2c-5e00-7000-8000-000000000001",
  atMs: Date.UTC(2026, 0, 5, 2, 49, 56),
  pageUrl: "https://shop.example/",
  referrer: "",
  user: { userLoginState: "anonymous" },
  details: {},
};

describe("an event", () => {
  test("says only what there is to say", () => {
    expect(eventOf(HAPPENING)).toStrictEqual({
      eventName: "page_view",
      eventId: HAPPENING.eventId,
      eventTimestamp: "2026-01-05T02:49:56.000Z",
      pageUrl: "https://shop.example/",
      userLoginState: "anonymous",
    });
  });

  test("leaves out nulls, empty texts and numbers that are none, at every depth", () => {
    const product = { id: "p", name: "", brand: null, price: Number.NaN, discountPrice: Infinity, category: undefined };
    expect(eventOf({ ...HAPPENING, details: { product } }).product).toStrictEqual({ id: "p" });
  });

  test("keeps zero and false", () => {
    const { order, cart } = eventOf({ ...HAPPENING, details: { order: { id: "o", revenue: 0 }, cart: { total: 0 } } });
    expect([order?.revenue, cart?.total]).toEqual([0, 0]);
  });

  test("has the shop's currency wherever an amount names none", () => {
    const details = { items: [{ id: "a" }, { id: "b", currency: "USD" }], cart: { total: 5 }, order: { id: "o" } };
    const { items, cart, order } = eventOf({ ...HAPPENING, currency: "VND", details });
    expect([items?.map((item) => item.currency), cart?.currency, order?.currency]).toEqual([["VND", "USD"], "VND", "VND"]);
  });

  test("does not change what it was made from", () => {
    const details = { items: [{ id: "a" }] };
    eventOf({ ...HAPPENING, currency: "VND", details });
    expect(details).toStrictEqual({ items: [{ id: "a" }] });
  });

  test("carries bounded texts, cut at no half of a character", () => {
    expect(bounded("🛒".repeat(3), 2)).toBe("🛒🛒");
    expect(eventOf({ ...HAPPENING, details: { searchQuery: "x".repeat(9_999) } })).toMatchObject({
      searchQuery: "x".repeat(2_000),
    });
  });

  test("of a visit has its ids, and its campaign in the address", () => {
    const visit = { clientId: "c", sessionId: "s", isFirstVisit: true, campaign: "utm_source=tet", activeAt: 0 };
    expect(eventInVisit(eventOf(HAPPENING), visit)).toMatchObject({
      clientId: "c", sessionId: "s", isFirstVisit: true, pageUrl: "https://shop.example/?utm_source=tet",
    });
  });
});

test("an item of a product costs what the product costs now", () => {
  const product = { id: "p", name: "Mouse", price: 20, discountPrice: 15, urlPath: "/product/mouse" };
  expect(itemOf(product, 2)).toStrictEqual({ id: "p", name: "Mouse", price: 15, quantity: 2 });
  expect(itemOf({ id: "p", price: 20 })).toStrictEqual({ id: "p", price: 20, quantity: 1 });
});

describe("an address", () => {
  test.each([
    ["https://shop.example/a?b=1#c", "https://shop.example/a?b=1"],
    ["https://shop.example/cb?code=x&state=y&utm_source=z", "https://shop.example/cb?utm_source=z"],
    ["https://shop.example/r?reset_token=1&Email=a%40b.c&page=2", "https://shop.example/r?page=2"],
    ["https://shop.example/done?session_id=cs_1", "https://shop.example/done"],
    ["https://shop.example/tìm?q=a+b%20c", "https://shop.example/t%C3%ACm?q=a+b%20c"],
    ["", ""],
    ["nonsense", ""],
  ])("%s is sent as %s", (address, sent) => expect(cleanAddress(address)).toBe(sent));

  test("tells its campaign as it was spelled", () => {
    expect(campaignOf("https://s.example/?a=1&utm_source=news%20letter&utm_medium=&utm_campaign=t+et")).toBe(
      "utm_source=news%20letter&utm_campaign=t+et",
    );
    expect(campaignOf("https://s.example/utm_source=x")).toBe("");
  });

  test("takes on the session's campaign unless it tells one itself", () => {
    expect(withCampaign("https://s.example/a?b=1", "utm_source=x")).toBe("https://s.example/a?b=1&utm_source=x");
    expect(withCampaign("https://s.example/a?utm_source=y", "utm_source=x")).toBe("https://s.example/a?utm_source=y");
    expect(withCampaign("https://s.example/a", "")).toBe("https://s.example/a");
  });
});
