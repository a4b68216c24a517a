import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Origin, pass, running, Tab } from "./tab";

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 5, 3) }));
afterEach(() => void vi.useRealTimers());

const MINUTE = 60_000;
const act = (tracker: { share(): void }) => tracker.share();

test("tabs share browser and session", async () => {
  const origin = new Origin();
  const one = running(origin);
  act(one.tracker);
  const other = running(origin);
  act(other.tracker);
  await pass(2_000);
  const [first] = one.tab.sent();
  const [second] = other.tab.sent();
  expect(second).toMatchObject({ clientId: first!.clientId, sessionId: first!.sessionId, isFirstVisit: true });
});

describe("a session", () => {
  test("lasts as long as no 30 minutes pass without an event, whichever tab it is in", async () => {
    const origin = new Origin();
    const [one, other] = [running(origin), running(origin)];
    act(one.tracker);
    await pass(29 * MINUTE);
    act(other.tracker);
    await pass(30 * MINUTE);
    act(one.tracker);
    await pass(2_000);
    const shares = [...one.tab.sent(), ...other.tab.sent()].filter(({ eventName }) => eventName === "share");
    expect(shares).toHaveLength(3);
    expect(new Set(shares.map(({ sessionId }) => sessionId)).size).toBe(1);
  });

  test("is a new one after more than 30 idle minutes, of the same browser, which is new no more", async () => {
    const { tab, tracker } = running();
    act(tracker);
    await pass(2_000);
    await pass(30 * MINUTE + 1);
    act(tracker);
    await pass(2_000);
    const [first, second] = tab.sent().filter(({ eventName }) => eventName === "share");
    expect(second!.sessionId).not.toBe(first!.sessionId);
    expect(second!.clientId).toBe(first!.clientId);
    expect([first!.isFirstVisit, second!.isFirstVisit]).toEqual([true, false]);
  });

  test("ends by a clock that was put back by hours, not never", async () => {
    const { tab, tracker } = running();
    act(tracker);
    await pass(2_000);
    vi.setSystemTime(Date.now() - 5 * 60 * MINUTE);
    act(tracker);
    await tracker.flush();
    const sessions = tab.sent().filter(({ eventName }) => eventName === "share").map(({ sessionId }) => sessionId);
    expect(new Set(sessions).size).toBe(2);
  });

  test("keeps its campaign for every page, until another campaign or another session comes", async () => {
    const { tab, tracker } = running(new Origin(), "https://shop.example/?utm_source=tet&utm_medium=email");
    act(tracker);
    tab.go("/a");
    act(tracker);
    tab.go("/b?utm_source=other");
    act(tracker);
    tab.go("/c?page=2");
    act(tracker);
    await pass(31 * MINUTE);
    act(tracker);
    await pass(2_000);
    const pages = tab.sent().filter(({ eventName }) => eventName === "share").map(({ pageUrl }) => pageUrl);
    expect(pages).toEqual([
      "https://shop.example/?utm_source=tet&utm_medium=email",
      "https://shop.example/a?utm_source=tet&utm_medium=email",
      "https://shop.example/b?utm_source=other",
      "https://shop.example/c?page=2&utm_source=other",
      "https://shop.example/c?page=2",
    ]);
  });

  test("survives what somebody else wrote into its place", async () => {
    const { tab, tracker } = running();
    for (const nonsense of ["{", "null", "{}", '"x"']) {
      tab.seen.set("cs.visit", nonsense);
      act(tracker);
    }
    await tracker.flush();
    expect(tracker.health().failures).toBe(0);
    expect(tab.sent().every(({ clientId, sessionId }) => clientId && sessionId)).toBe(true);
  });
});

describe("tabs that start at once and can't see each other's writes yet", () => {
  const idsOf = (tabs: Tab[]) =>
    new Set(tabs.flatMap((tab) => tab.sent().map(({ clientId, sessionId }) => `${clientId} ${sessionId}`)));

  test("agree on one browser and one session before anything leaves", async () => {
    const origin = new Origin();
    origin.isInstant = false;
    const all = [running(origin), running(origin), running(origin)];
    all.forEach(({ tracker }) => act(tracker));
    const made = new Set(all.map(({ tab }) => tab.seen.get("cs.visit")));
    expect(made.size).toBe(3);

    origin.settle();
    await pass(2_000);
    origin.settle();
    all.forEach(({ tracker }) => act(tracker));
    await pass(2_000);

    const tabs = all.map(({ tab }) => tab);
    expect(tabs.flatMap((tab) => tab.sent()).length).toBeGreaterThanOrEqual(6);
    expect(idsOf(tabs).size).toBe(1);
    expect(JSON.parse(origin.data.get("cs.visit")!).sessionId).toBe(tabs[0]!.sent()[0]!.sessionId);
  });

  test("keep the campaign that brought the one whose ids stay", async () => {
    const origin = new Origin();
    origin.isInstant = false;
    const landing = running(origin, "https://shop.example/?utm_source=tet");
    const other = running(origin, "https://shop.example/a");
    act(landing.tracker);
    await pass(1);
    act(other.tracker);
    expect(other.tab.seen.get("cs.visit")).not.toBe(landing.tab.seen.get("cs.visit"));
    origin.settle();
    other.tab.go("/b");
    act(other.tracker);
    await pass(2_000);
    expect(other.tab.sent().map(({ sessionId }) => sessionId)).toContain(landing.tab.sent()[0]!.sessionId);
    expect(other.tab.sent().at(-1)!.pageUrl).toBe("https://shop.example/b?utm_source=tet");
  });

  test("agree on one new session when the old one has run out", async () => {
    const origin = new Origin();
    const [one, other] = [running(origin), running(origin)];
    act(one.tracker);
    await pass(2_000);
    const clientId = one.tab.sent()[0]!.clientId;
    await pass(31 * MINUTE);
    one.tab.requests = [];
    other.tab.requests = [];

    origin.isInstant = false;
    [one, other].forEach(({ tracker }) => act(tracker));
    origin.settle();
    await pass(2_000);

    const sent = [...one.tab.sent(), ...other.tab.sent()];
    expect(sent).toHaveLength(2);
    expect(idsOf([one.tab, other.tab]).size).toBe(1);
    expect(sent[0]!.clientId).toBe(clientId);
  });
});
