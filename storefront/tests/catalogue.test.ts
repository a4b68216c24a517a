import { expect, test } from "vitest";
import catalogue from "@/db/catalogue.json";
import { descriptions } from "@/db/descriptions";
import { CATEGORIES } from "@/lib/categories";
import { drawn } from "@/lib/drawings";

test("every product has a description and a drawing of its own", () => {
  const drawings = catalogue.products.map(({ id, name }) => drawn(id, name));
  expect(drawings).not.toContain(undefined);
  // Compared without titles, so that the pictures themselves must differ.
  const pictures = drawings.map((svg) => svg?.replace(/aria-label="[^"]*"|<title>.*?<\/title>/g, ""));
  expect(new Set(pictures).size).toBe(60);
  for (const { id } of catalogue.products) expect(descriptions.get(id)?.specs.length).toBeGreaterThan(2);
  expect(descriptions.size).toBe(60);
});

test("a drawing is well-formed and runs nothing", () => {
  for (const { id, name } of catalogue.products) {
    const svg = drawn(id, name) ?? "";
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 400 320"/);
    expect(svg).not.toMatch(/NaN|undefined|<script|href|on\w+=/);
    // Every attribute value and every tag is closed.
    const depth = [...svg.matchAll(/<(\/?)[a-zA-Z]+(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g)].reduce(
      (open, [, closes, selfCloses]) => open + (closes ? -1 : selfCloses ? 0 : 1),
      0,
    );
    expect(depth).toBe(0);
  }
});

test("a name can't break out of its drawing", () => {
  expect(drawn("p-001", '"><script>alert(1)</script>')).not.toContain("<script");
});

test("the shop's texts are about the catalogue's categories", () => {
  expect(CATEGORIES.map(({ id, name, segment }) => ({ id, name, segment }))).toEqual(catalogue.categories);
});
