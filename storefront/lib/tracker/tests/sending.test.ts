import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { accepted, ENDPOINT, Origin, pass, running, Tab, type Answer } from "./tab";

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 5, 3) }));
afterEach(() => void (vi.useRealTimers(), vi.restoreAllMocks()));

const answering = (status: number, headers: Record<string, string> = {}): Answer => () =>
  new Response("{}", { status, headers });
const search = (tracker: { search(told: { query: string; results: number }): void }, count: number, from = 0) => {
  for (let results = from; results < from + count; results++) tracker.search({ query: "x", results });
};
/** The numbers in the `search` events, in the order sent, without page views. */
const numbers = (tab: Tab) => tab.sent().flatMap(({ results }) => (results === undefined ? [] : [results as number]));
const range = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);
/** A page whose general view is sent only at its end, so that earlier requests contain only the test's events. */
const started = (origin?: Origin) => running(origin, undefined, { settleMs: 1e9 });
/** Always waits half of the longest wait. */
const evenly = () => vi.spyOn(Math, "random").mockReturnValue(0.5);

describe("a batch", () => {
  test("gathers what happens within two seconds, in one request that may outlive the page and carries no cookies", async () => {
    const { tab, tracker } = started();
    tracker.viewHome();
    await pass(1_500);
    search(tracker, 2);
    expect(tab.requests).toEqual([]);
    await pass(500);
    expect(tab.requests).toHaveLength(1);
    expect(tab.requests[0]).toMatchObject({ url: ENDPOINT, keepalive: true, credentials: "omit" });
    expect(tab.names()).toEqual(["view_home", "search", "search"]);
    expect(tab.origin.queued()).toEqual([]);
  });

  test("holds at most 50 events and 60 KB; what is over follows at once", async () => {
    const { tab, tracker } = started();
    search(tracker, 120);
    await tracker.flush();
    expect(tab.requests.map(({ body }) => body.events.length)).toEqual([50, 50, 20]);
    tab.requests = [];
    for (let index = 0; index < 40; index++) tracker.search({ query: "ạ".repeat(1_500) });
    await tracker.flush();
    expect(tab.requests.length).toBeGreaterThan(2);
    for (const { body } of tab.requests) {
      expect(new TextEncoder().encode(JSON.stringify(body)).length).toBeLessThan(62_000);
    }
  });

  test("is one at a time: what happens meanwhile waits for the answer", async () => {
    const { tab, tracker } = started();
    let answer = (_: Response) => {};
    tab.answer = () => new Promise((resolve) => (answer = resolve));
    search(tracker, 1);
    void tracker.flush();
    search(tracker, 1, 1);
    await pass(5_000);
    expect(numbers(tab)).toEqual([0]);
    tab.answer = accepted;
    answer(new Response("{}", { status: 202 }));
    await pass(0);
    expect(numbers(tab)).toEqual([0, 1]);
  });
});

describe("an answer", () => {
  test.each([408, 429, 500, 502, 503])("%d is tried again, with the same event ids and the time of the new attempt", async (status) => {
    evenly();
    const { tab, tracker } = started();
    tab.answer = answering(status);
    search(tracker, 1);
    await pass(2_000);
    tab.answer = accepted;
    await pass(499);
    expect(tab.requests).toHaveLength(1);
    await pass(1);
    const [first, second] = tab.requests;
    expect(second!.body.events).toEqual(first!.body.events);
    expect([first!.body.sentAt, second!.body.sentAt]).toEqual(["2026-01-05T03:00:02.000Z", "2026-01-05T03:00:02.500Z"]);
    expect(tracker.health()).toMatchObject({ sent: 1, retries: 1, queued: 0 });
  });

  test.each([400, 401, 403, 404, 410, 422])("%d gives the batch up, counts it, and goes on", async (status) => {
    const { tab, tracker } = started();
    tab.answer = answering(status);
    search(tracker, 60);
    void tracker.flush();
    tab.answer = accepted;
    await tracker.flush();
    await pass(0);
    expect(numbers(tab)).toEqual(range(60));
    expect(tracker.health()).toMatchObject({ sent: 10, retries: 0, queued: 0, lost: { refused: 50 } });
  });

  test("that tells of rejected events counts them, and sends none of them again", async () => {
    const { tab, tracker } = started();
    tab.answer = () => new Response(JSON.stringify({ accepted: 2, rejected: 1, errors: [{ index: 1 }] }), { status: 202 });
    search(tracker, 3);
    await tracker.flush();
    await pass(600_000);
    expect(numbers(tab)).toEqual([0, 1, 2]);
    expect(tracker.health()).toMatchObject({ lost: { rejected: 1 }, queued: 0 });
  });

  test("without a readable body delivers all the same", async () => {
    const { tab, tracker } = started();
    for (const body of ["", "no JSON", "null", "[]"]) {
      tab.answer = () => new Response(body, { status: 200 });
      search(tracker, 1);
      await tracker.flush();
    }
    expect(tracker.health()).toMatchObject({ sent: 4, queued: 0, failures: 0 });
  });

  test("413 splits the batch until it fits; an event that does not fit alone is given up and counted", async () => {
    const { tab, tracker } = started();
    tab.answer = ({ body }) => {
      const isTooLarge = body.events.length > 6 || body.events.some(({ results }) => results === 9);
      return new Response("{}", { status: isTooLarge ? 413 : 202 });
    };
    search(tracker, 20);
    await tracker.flush();
    expect(tracker.health()).toMatchObject({ sent: 19, queued: 0, retries: 0, lost: { too_large: 1 } });
  });

  test("that does not come within 30 seconds is none", async () => {
    const { tab, tracker } = started();
    tab.answer = () => new Promise(() => {});
    search(tracker, 1);
    await pass(2_000);
    tab.answer = accepted;
    await pass(30_000 + 1_000);
    expect(tracker.health()).toMatchObject({ sent: 1, retries: 1 });
  });
});

describe("waiting", () => {
  test("grows with each failure, is not cut short by new events, and begins anew after a success", async () => {
    evenly();
    const { tab, tracker } = started();
    const at: number[] = [];
    const begun = Date.now();
    tab.answer = () => (at.push(Date.now() - begun), Promise.reject(new TypeError("no line")));
    search(tracker, 1);
    for (let second = 0; second < 35; second++) {
      await pass(1_000);
      search(tracker, 1, 1 + second);
      void tracker.flush();
    }
    expect(at).toEqual([1_000, 1_500, 2_500, 4_500, 8_500, 16_500, 32_500]);
    tab.answer = accepted;
    await pass(300_000);
    expect(tracker.health().queued).toBe(0);
    tab.answer = answering(503);
    search(tracker, 1);
    await pass(2_000);
    tab.answer = accepted;
    await pass(500);
    expect(tracker.health().queued).toBe(0);
  });

  test.each([
    ["90", 90_000],
    ["Mon, 05 Jan 2026 03:05:02 GMT", 300_000],
  ])("is as long as Retry-After asks for: %s", async (header, ms) => {
    const { tab, tracker } = started();
    tab.answer = answering(429, { "retry-after": header });
    search(tracker, 1);
    await pass(2_000);
    tab.answer = accepted;
    await pass(ms - 1);
    tab.dispatchEvent(new Event("online"));
    await pass(0);
    tab.leave();
    expect([tab.requests.length, tab.beacons.length]).toEqual([1, 0]);
    await pass(1);
    expect(tab.requests).toHaveLength(2);
  });

  test("ends when the line is back", async () => {
    const { tab, tracker } = started();
    tab.navigator.onLine = false;
    search(tracker, 1);
    await pass(600_000);
    expect(tab.requests).toEqual([]);
    tab.navigator.onLine = true;
    tab.dispatchEvent(new Event("online"));
    await pass(0);
    expect(numbers(tab)).toEqual([0]);
  });
});

describe("the line", () => {
  test("that is back ends a wait that grew while it was gone", async () => {
    evenly();
    const { tab, tracker } = started();
    tab.answer = () => Promise.reject(new TypeError("no line"));
    search(tracker, 1);
    await pass(2_000 + 500 + 1_000 + 2_000);
    expect(tab.requests).toHaveLength(4);
    tab.answer = accepted;
    tab.dispatchEvent(new Event("online"));
    await pass(0);
    expect(tracker.health()).toMatchObject({ sent: 1, queued: 0 });
  });
});

describe("the end of a page", () => {
  test("hands all events to the browser, in beacons of at most 64 KB; the next page sends them once more", async () => {
    const { tab, tracker } = started();
    for (let results = 0; results < 120; results++) tracker.search({ query: "x".repeat(900), results });
    tab.leave();
    expect(tab.beacons.length).toBeGreaterThan(2);
    for (const { body } of tab.beacons) expect(JSON.stringify(body).length).toBeLessThan(65_536);
    expect(numbers(tab)).toEqual(range(120));
    expect(tab.origin.queued()).toHaveLength(121);

    tab.kill();
    const next = started(tab.origin);
    await pass(5_000);
    expect(numbers(next.tab)).toEqual(range(120));
    const ids = (sent: Tab) => sent.sent().map(({ eventId }) => eventId);
    expect(ids(next.tab)).toEqual(expect.arrayContaining(ids(tab)));
    expect(tab.origin.queued().filter(({ eventName }) => eventName === "search")).toEqual([]);
  });

  test("keeps what the browser would not take", () => {
    const { tab, tracker } = started();
    tab.beaconTakes = false;
    search(tracker, 3);
    tab.leave();
    expect(tab.origin.queued()).toHaveLength(4);
  });

  test("does not hand over what is on its way already", async () => {
    const { tab, tracker } = started();
    tab.answer = () => new Promise(() => {});
    search(tracker, 1);
    await pass(2_000);
    search(tracker, 1, 1);
    tab.leave();
    expect(tab.beacons.flatMap(({ body }) => body.events).map(({ eventName, results }) => results ?? eventName)).toEqual([
      1, "page_view",
    ]);
  });

  test("that comes back from the browser's memory goes on with what nobody else has sent", async () => {
    const { tab, tracker } = started();
    search(tracker, 2);
    tab.leave();
    // A frozen page's timers do not run.
    tab.navigator.onLine = false;
    const other = started(tab.origin);
    await pass(2_000);
    expect(numbers(other.tab)).toEqual([0, 1]);
    tab.beacons = [];
    tab.navigator.onLine = true;
    tab.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    search(tracker, 1, 2);
    await pass(2_000);
    expect(numbers(tab)).toEqual([2]);
  });

  test("hidden, the page sends by a request that has an answer", async () => {
    const { tab, tracker } = started();
    search(tracker, 1);
    tab.document.visibilityState = "hidden";
    tab.document.dispatchEvent(new Event("visibilitychange"));
    await pass(0);
    expect(tab.requests).toHaveLength(1);
    expect(tab.origin.queued()).toEqual([]);
  });
});

describe("tabs", () => {
  test("that live are left alone: nothing is sent twice", async () => {
    const origin = new Origin();
    const one = started(origin);
    one.tab.navigator.onLine = false;
    search(one.tracker, 3);
    const other = started(origin);
    search(other.tracker, 1, 3);
    await pass(10_000);
    expect(numbers(other.tab)).toEqual([3]);
    expect(numbers(one.tab)).toEqual([]);
  });

  test("that die while others live are seen to at once", async () => {
    const origin = new Origin();
    const one = started(origin);
    one.tab.navigator.onLine = false;
    search(one.tracker, 3);
    const other = started(origin);
    await pass(10_000);
    other.tab.navigator.onLine = false;
    search(other.tracker, 1, 3);
    one.tab.kill();
    await pass(2_000);
    other.tab.navigator.onLine = true;
    await other.tracker.flush();
    // The events of the ended tabs are older.
    expect(numbers(other.tab)).toEqual([0, 1, 2, 3]);
  });

  test("that were killed in the middle of sending lose nothing: the next one sends it, oldest first", async () => {
    const origin = new Origin();
    const one = started(origin);
    one.tab.answer = () => new Promise(() => {});
    search(one.tracker, 55);
    await pass(2_000);
    search(one.tracker, 5, 55);
    one.tab.kill();

    const other = started(origin);
    await pass(5_000);
    expect(numbers(other.tab)).toEqual(range(60));
    expect(origin.queued()).toEqual([]);
  });

  test("that start at once adopt a dead tab's events once", async () => {
    const origin = new Origin();
    const dead = started(origin);
    search(dead.tracker, 5);
    dead.tab.kill();
    const both = [started(origin), started(origin)];
    await pass(5_000);
    expect(both.flatMap(({ tab }) => numbers(tab))).toEqual(range(5));
  });

  test("are not held up by what somebody else wrote into a queue", async () => {
    const origin = new Origin();
    const dead = started(origin);
    search(dead.tracker, 3);
    dead.tab.kill();
    for (const nonsense of ["{", "null", "{}", '{"eventId":"other"}']) {
      origin.data.set(`cs.queue.dead.${nonsense.length}`, nonsense);
    }
    const next = started(origin);
    await pass(5_000);
    expect(numbers(next.tab)).toEqual([0, 1, 2]);
    expect(next.tracker.health()).toMatchObject({ lost: { unreadable: 4 }, failures: 0, queued: 0 });
    expect(origin.queued()).toEqual([]);
  });

  test("lose nothing where there are no Web Locks", async () => {
    const origin = new Origin();
    const dead = started(origin);
    search(dead.tracker, 5);
    dead.tab.kill();
    const tab = new Tab(origin);
    delete tab.navigator.locks;
    tab.tracker().start();
    await pass(5_000);
    expect(numbers(tab)).toEqual(range(5));
  });
});

describe("the queue", () => {
  test("is bounded in events: the oldest go, are counted, and the collector is told", async () => {
    const { tab, tracker } = started();
    tab.navigator.onLine = false;
    search(tracker, 510);
    expect(tracker.health()).toMatchObject({ queued: 500, lost: { overflow: 10 } });
    expect(tab.origin.queued()).toHaveLength(500);
    tab.navigator.onLine = true;
    await tracker.flush();
    expect(numbers(tab)).toEqual(range(500, 10));
    expect(tab.requests[0]!.body.lost).toEqual({ overflow: 10 });
  });

  test("is bounded in size", () => {
    const { tab, tracker } = started();
    tab.navigator.onLine = false;
    const items = range(25).map((id) => ({ id: `${id}`, name: "x".repeat(1_900) }));
    for (let index = 0; index < 30; index++) tracker.purchase({ order: { id: `${index}` }, items });
    expect(tracker.health().lost!.overflow).toBeGreaterThan(5);
    expect([...tab.origin.data.values()].join("").length).toBeLessThan(1_010_000);
  });

  test("takes no event that no request can carry, and counts it", async () => {
    const { tab, tracker } = started();
    const items = range(100).map((id) => ({ id: `${id}`, name: "x".repeat(1_900) }));
    tracker.purchase({ order: { id: "o" }, items });
    search(tracker, 1);
    await tracker.flush();
    expect(tab.names()).toEqual(["search"]);
    expect(tracker.health().lost).toEqual({ too_large: 1 });
  });

  test("is told of no loss where there was none", async () => {
    const { tab, tracker } = started();
    search(tracker, 1);
    await tracker.flush();
    expect(tab.requests[0]!.body).not.toHaveProperty("lost");
  });
});
