import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const APP = new URL("../app/", import.meta.url).pathname;

/** The tracker is told that all pages declare their view: one that forgets would not be counted. */
test("every page declares its view", () => {
  const pages = readdirSync(APP, { recursive: true, encoding: "utf-8" }).filter((path) => /(^|\/)(page|not-found|error)\.tsx$/.test(path));
  expect(pages.length).toBeGreaterThan(12);
  const declares = (page: string) => /<(Page|Home|Category|Product|Cart)View\b/.test(readFileSync(APP + page, "utf-8"));
  expect(pages.filter((page) => !declares(page))).toEqual([]);
});
