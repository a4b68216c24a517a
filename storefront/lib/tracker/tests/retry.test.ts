import { describe, expect, test } from "vitest";

import { backoffMs, retryAfterMs, verdictOn } from "../retry";

const NOW = Date.UTC(2026, 0, 5);

describe("the wait before another try", () => {
  test("doubles with every failure, up to five minutes", () => {
    expect([0, 1, 2, 3, 8, 9, 1_000].map((failures) => backoffMs(failures, 1))).toEqual([
      1_000, 2_000, 4_000, 8_000, 256_000, 300_000, 300_000,
    ]);
  });

  test("is spread over all of that, so that browsers do not come back at once", () => {
    expect([0, 0.25, 0.5].map((random) => backoffMs(2, random))).toEqual([0, 1_000, 2_000]);
  });

  test.each([
    ["120", 120_000],
    ["Mon, 05 Jan 2026 00:01:30 GMT", 90_000],
    ["Sun, 04 Jan 2026 00:00:00 GMT", 0],
    ["999999", 3_600_000],
    ["0", 0],
    ["soon", 0],
    [null, 0],
  ])("is what Retry-After asks for: %s", (header, ms) => expect(retryAfterMs(header, NOW)).toBe(ms));
});

test.each([
  [200, "delivered"], [202, "delivered"], [204, "delivered"],
  [400, "refused"], [401, "refused"], [404, "refused"], [422, "refused"],
  [413, "too_large"],
  [408, "again"], [429, "again"], [500, "again"], [503, "again"], [0, "again"], [304, "again"],
])("status %d means %s", (status, verdict) => expect(verdictOn(status)).toBe(verdict));
