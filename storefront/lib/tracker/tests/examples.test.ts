import { readFileSync, writeFileSync } from "node:fs";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { EVENT_NAMES } from "../contract";
import type { TypedEvents } from "../events";
import { CALLS } from "./examples";
import { Origin, running } from "./tab";

/** One call per line: the function, the sent event, and some columns of the row that it must load as. */
const FILE = new URL("../../../../tests/data/tracker-examples/cases.jsonl", import.meta.url);
interface Case {
  call: keyof TypedEvents;
  sentAt: string;
  event: Record<string, unknown>;
  loaded: Record<string, unknown>;
}

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 5, 3) }));
afterEach(() => void vi.useRealTimers());

/** The event that a tracker sends for a call, in a session from a campaign, with a logged-in user. */
async function sentBy(call: keyof TypedEvents): Promise<Omit<Case, "call" | "loaded">> {
  vi.setSystemTime(Date.UTC(2026, 0, 5, 3));
  const { tab, tracker } = running(new Origin(), "https://shop.example/?utm_source=newsletter&utm_medium=email");
  tab.crypto = { getRandomValues: (bytes: Uint8Array) => bytes.fill(7) } as Crypto;
  tracker.viewHome();
  tracker.setUser({ userId: "u-9", identitySource: "cognito" });
  tab.go("/page#part");
  const run = tracker[call] as (told: unknown) => void;
  run(CALLS[call]);
  await vi.advanceTimersByTimeAsync(800);
  await tracker.flush();
  const { body } = tab.requests[0]!;
  return { sentAt: body.sentAt, event: body.events[1]! };
}

const cases: Case[] = readFileSync(FILE, "utf8").trim().split("\n").filter(Boolean).map((line) => JSON.parse(line));

test.each(Object.keys(CALLS) as (keyof TypedEvents)[])("%s sends what the parser's test reads", async (call) => {
  const { loaded: _, ...written } = cases.find((each) => each.call === call)!;
  expect({ call, ...(await sentBy(call)) }).toEqual(written);
});

test("every event of the vocabulary is sent by a call", () => {
  const names = cases.map(({ event }) => event.eventName);
  expect(names.sort()).toEqual([...EVENT_NAMES].sort());
});

// Writes the events again, and keeps the expected rows: `WRITE_EXAMPLES=1 npm test -- examples`.
if (process.env.WRITE_EXAMPLES) {
  test("the examples are written", async () => {
    const lines = [];
    for (const call of Object.keys(CALLS) as (keyof TypedEvents)[]) {
      const loaded = cases.find((each) => each.call === call)?.loaded ?? {};
      lines.push(JSON.stringify({ call, ...(await sentBy(call)), loaded }));
    }
    writeFileSync(FILE, lines.join("\n") + "\n");
  });
}
