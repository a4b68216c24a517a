import { describe, expect, test } from "vitest";
import { formatMoment } from "@/lib/dates";
import { safePath } from "@/lib/forms";
import { formatDong, percentOff } from "@/lib/money";
import { filterOf, isFiltered } from "@/lib/shop/filter";
import { nearestWord, plainWords } from "@/lib/shop/words";
import { stockOf } from "@/lib/stock";

test("amounts are written as in Vietnam", () => {
  expect(formatDong(15_990_000)).toBe("15.990.000\u00a0₫");
  expect(formatDong(0)).toBe("0\u00a0₫");
});

test("a discount is never made more than it is", () => {
  expect(percentOff(1_190_000, 990_000)).toBe(16);
  expect(percentOff(1000, 999)).toBe(0);
  expect(percentOff(1000, null)).toBe(0);
});

test("moments are told in the shop's zone", () => {
  expect(formatMoment("2026-03-01T18:30:00Z")).toBe("2 March 2026 at 01:30");
});

test("a shelf says when it is nearly empty", () => {
  expect([0, 1, 5, 6].map((onHand) => stockOf(onHand).text)).toEqual(["Sold out", "Last one", "Only 5 left", "In stock"]);
});

describe("after a form one goes on", () => {
  test.each(["/checkout", "/search?q=a%20b&sort=price-up", "/", "/product/dell-xps-13-9340", "/orders?"])("to %s of this shop", (path) => expect(safePath(path)).toBe(path));
  test.each([
    "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", undefined, "/a\nb", ["/orders"],
    "/.//evil.example", "/@evil.example", "/%2fevil.example", "/\x00/evil.example", "/orders#x", `/${"a".repeat(512)}`,
  ])(
    "never to %s",
    (path) => expect(safePath(path)).toBe("/"),
  );
});

describe("a filter is read from the address", () => {
  test("whole", () => {
    expect(filterOf({ brand: ["Dell", "HP"], from: "0,5", to: "20", stock: "1", sort: "price-up" })).toEqual({
      brands: ["Dell", "HP"],
      from: 500_000,
      to: 20_000_000,
      inStock: true,
      sorting: "price-up",
    });
  });

  test("without what makes no sense", () => {
    const filter = filterOf({ brand: "", from: "abc", to: "-1", sort: "toString", stock: "0" });
    expect(filter).toEqual({ brands: [], from: null, to: null, inStock: false, sorting: "popular" });
    expect(isFiltered(filter)).toBe(false);
  });
});

describe("searching", () => {
  test("sees words without accents and case", () => {
    expect(plainWords("Bàn phím CƠ, Đen – Wi-Fi 6")).toEqual(["ban", "phim", "co", "den", "wi", "fi", "6"]);
  });

  test("forgives a slip in a short word and two in a long one", () => {
    const known = ["mouse", "logitech", "ssd", "keyboard"];
    expect(nearestWord("muose", known)).toBe("mouse");
    expect(nearestWord("mause", known)).toBe("mouse");
    expect(nearestWord("logitek", known)).toBe("logitech");
    expect(nearestWord("sdd", known)).toBeUndefined();
    expect(nearestWord("maize", known)).toBeUndefined();
  });
});
