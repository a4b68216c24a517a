// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";

import { clickedElement } from "../clicks";
import { createTracker } from "../index";

const click = (html: string, selector: string) => {
  document.body.innerHTML = html;
  return clickedElement(document.querySelector(selector)!);
};

beforeEach(() => localStorage.clear());

test("a click inside a link or a button is about the link or the button", () => {
  expect(click('<a href="/x" id="more"><b>Read</b>\n <i>more</i></a>', "i")).toMatchObject({
    tag: "a", id: "more", text: "Read more",
  });
  expect(click('<button role="switch"><svg><path/></svg> On</button>', "path")).toMatchObject({
    tag: "button", role: "switch", text: "On",
  });
  expect(click("<details><summary>Specs</summary></details>", "summary")).toMatchObject({ tag: "summary", text: "Specs" });
  expect(click('<div role="button">Go</div>', "div")).toMatchObject({ tag: "div", role: "button" });
});

test("a click on nothing clickable is none", () => {
  expect(click("<p>Text</p>", "p")).toBeUndefined();
  expect(click("<a>no link</a>", "a")).toBeUndefined();
  expect(click('<input type="text">', "input")).toBeUndefined();
});

test("of a dataset only what was written for the tracker is told", () => {
  const html = '<div data-track="hero" data-track-slot="3" data-tracking="x" data-email="a@b.c" data-user-id="7">x</div>';
  expect(click(html, "div")).toMatchObject({ dataset: { track: "hero", trackSlot: "3" } });
  expect(click('<button data-user="7">x</button>', "button")?.dataset).toBeUndefined();
});

test.each([
  ['<button>Pay <input value="4111"></button>', "button", "Pay"],
  ['<button data-track><textarea>secret</textarea>Send</button>', "button", "Send"],
  ['<button><select><option>secret</option></select></button>', "button", ""],
  ['<div data-track="note"><p contenteditable>secret</p>Note</div>', "div", "Note"],
  ['<div contenteditable><button>secret</button></div>', "button", ""],
  ['<button>Hi <span data-private>Ann</span>!</button>', "button", "Hi !"],
  ['<form><input type="submit" value="secret"></form>', "input", ""],
  ['<a href="/x"><script>secret()</script><style>secret</style><!-- secret -->Go</a>', "a", "Go"],
])("no text of what people fill in or the page marks private: %s", (html, selector, text) => {
  expect(click(html, selector)?.text).toBe(text);
});

test("nothing at all is told of a click in a private part", () => {
  expect(click('<section data-private><a href="/order/17">Order 17</a></section>', "a")).toBeUndefined();
  expect(click('<a href="/x" data-private>Ann</a>', "a")).toBeUndefined();
});

test("text is no longer than 80 characters", () => {
  expect(click(`<button>${"word ".repeat(50)}</button>`, "button")?.text).toHaveLength(80);
});

test("clicks are sent by themselves, with the rest of the event", async () => {
  const bodies: string[] = [];
  const fetch = async (_: unknown, init: RequestInit) => (bodies.push(String(init.body)), new Response("{}"));
  Object.assign(window, { fetch });
  const tracker = createTracker({ endpoint: "https://collector.example/clickstream" });
  tracker.setConsent("granted");
  tracker.start();
  tracker.start();
  document.body.innerHTML = '<button id="buy" onclick="event.stopPropagation()">Buy</button><p>text</p>';
  document.querySelector("button")!.click();
  document.querySelector("p")!.click();
  await tracker.flush();
  const { events } = JSON.parse(bodies[0]!) as { events: Record<string, unknown>[] };
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ eventName: "click", element: { tag: "button", id: "buy", text: "Buy" } });
  expect(Object.keys(events[0]!)).toEqual(expect.arrayContaining(["eventId", "clientId", "sessionId", "pageUrl"]));
});
