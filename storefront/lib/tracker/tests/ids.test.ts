import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { idMaker } from "../ids";

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 5) }));
afterEach(() => void vi.useRealTimers());

const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const timeOf = (id: string) => parseInt(id.replace("-", "").slice(0, 12), 16);

test("an id is a UUID of version 7 that tells its millisecond", () => {
  const id = idMaker(() => crypto)();
  expect(id).toMatch(V7);
  expect(timeOf(id)).toBe(Date.UTC(2026, 0, 5));
});

test("ids ascend within a millisecond, beyond what its counter holds, and when the clock goes back", () => {
  const makeId = idMaker(() => crypto);
  const ids = Array.from({ length: 1_000 }, makeId);
  vi.setSystemTime(Date.UTC(2026, 0, 4));
  ids.push(makeId());
  vi.setSystemTime(Date.UTC(2026, 0, 6));
  ids.push(makeId());

  expect(ids.every((id) => V7.test(id))).toBe(true);
  expect(ids).toEqual([...ids].sort());
  expect(new Set(ids).size).toBe(ids.length);
  expect(timeOf(ids.at(-1)!)).toBe(Date.UTC(2026, 0, 6));
});

test("browsers that make ids in the same millisecond make different ones", () => {
  expect(new Set(Array.from({ length: 1_000 }, () => idMaker(() => crypto)())).size).toBe(1_000);
});
