import { describe, expect, test } from "vitest";
import { clientAddress, PEER_HEADER } from "@/lib/client-address";
import { isStrongEnough, PASSWORD_RULE } from "@/lib/account/password-rule";
import { testShop } from "./database";

const it = testShop();

describe("tries are counted", () => {
  const here = [{ key: "address", most: 3 }, { key: "account", most: 2 }];

  test("until one key has no more, and those after it keep theirs", async () => {
    expect(await it.shop.countAttempt([{ key: "narrow", most: 1 }, { key: "wide", most: 9 }])).toBe(true);
    for (let tried = 0; tried < 5; tried++) {
      expect(await it.shop.countAttempt([{ key: "narrow", most: 1 }, { key: "wide", most: 9 }])).toBe(false);
    }
    expect(await it.sql("select key, count from attempts where key in ('narrow', 'wide') order by key")).toEqual([
      { key: "narrow", count: 2 },
      { key: "wide", count: 1 },
    ]);
  });

  test("once, by many servers at a time", async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => it.shop.countAttempt([{ key: "busy", most: 7 }])));
    expect(answers.filter(Boolean)).toHaveLength(7);
  });

  test("and taken back when they were right", async () => {
    for (let tried = 0; tried < 5; tried++) {
      expect(await it.shop.countAttempt(here)).toBe(true);
      await it.shop.forgetAttempt(here.map(({ key }) => key));
    }
    await it.shop.forgetAttempt(here.map(({ key }) => key));
    expect(await it.sql("select count from attempts where key = 'address'")).toEqual([{ count: 0 }]);
  });

  test("for a quarter of an hour from the first on, and then forgotten", async () => {
    await it.shop.countAttempt([{ key: "first", most: 1 }]);
    await it.sql("update attempts set until = until - interval '14 minutes' where key = 'first'");
    expect(await it.shop.countAttempt([{ key: "first", most: 1 }])).toBe(false);
    await it.sql("update attempts set until = until - interval '2 minutes' where key = 'first'");
    expect(await it.shop.countAttempt([{ key: "first", most: 1 }])).toBe(true);
    await it.sql("update attempts set until = now() - interval '1 second'");
    await it.shop.countAttempt([{ key: "last", most: 1 }]);
    expect(await it.sql("select key from attempts")).toEqual([{ key: "last" }]);
  });
});

describe("the visitor's address", () => {
  const address = (forwarded: string | null, peer: string, proxies: number) =>
    clientAddress({ get: (name) => (name === PEER_HEADER ? peer : name === "x-forwarded-for" ? forwarded : null) }, proxies);

  test.each([
    ["is the connection's where no proxy stands before", "6.6.6.6", "127.0.0.1", 0, "127.0.0.1"],
    ["is what the one proxy has written", "6.6.6.6, 203.0.113.9", "10.0.0.1", 1, "203.0.113.9"],
    ["is what the outer of two has written", "6.6.6.6, 203.0.113.9, 64.252.0.1", "10.0.0.1", 2, "203.0.113.9"],
    ["is the furthest that is told where the way is shorter", "203.0.113.9", "10.0.0.1", 2, "203.0.113.9"],
    ["is an IPv4 address written as IPv6", null, "::ffff:203.0.113.9", 0, "203.0.113.9"],
    ["is a network of IPv6", "2001:DB8:0:1:2:3:4:5", "::1", 1, "2001:db8:0:1"],
    ["is that network however it is written", "2001:db8::1:0:0:0:9", "::1", 1, "2001:db8:0:1"],
  ] as const)("%s", (_, forwarded, peer, proxies, expected) => {
    expect(address(forwarded, peer, proxies)).toBe(expected);
  });
});

test("a new password has all that the rule names", () => {
  expect(isStrongEnough("Long-enough1")).toBe(true);
  for (const weak of ["Short-1", "no-capital1", "NO-SMALL1-", "No-digit-at-all", "NoSymbol12", " Leading-1space", "Ünïcode-12 ".repeat(30)]) {
    expect(isStrongEnough(weak), weak).toBe(false);
  }
  expect(PASSWORD_RULE).toBe("At least 10 characters, with a capital letter, a small letter, a digit and a symbol such as - or !.");
});
