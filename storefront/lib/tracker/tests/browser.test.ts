/** The tracker in a real browser with a real collector, for behaviour that simulated tabs can't show. */

import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { build } from "esbuild";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test as anyTest } from "vitest";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
// Debian's Chromium: apt-get install chromium; the variable CHROMIUM names another one.
const test = anyTest.skipIf(!existsSync(CHROMIUM));

interface Post {
  atMs: number;
  method: string;
  contentType: string | undefined;
  events: Record<string, unknown>[];
}

let script: string;
let browser: Browser;
let context: BrowserContext;
let shop: Server;
let collector: Server;
let posts: Post[] = [];
let status = 202;

const text = async (request: IncomingMessage) => Buffer.concat(await request.toArray()).toString();
const listen = (server: Server) =>
  new Promise<string>((resolve) => server.listen(0, "127.0.0.1", () =>
    resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)));

/** The shop and the collector are two origins, as in production. */
async function serve(): Promise<{ shopUrl: string; collectorUrl: string }> {
  collector = createServer(async (request, response) => {
    const body = await text(request);
    posts.push({
      atMs: Date.now(), method: request.method!, contentType: request.headers["content-type"],
      events: status < 300 && body ? JSON.parse(body).events : [],
    });
    response.writeHead(status, {
      "access-control-allow-origin": shopUrl, "content-type": "application/json",
      ...(status === 429 && { "retry-after": "3", "access-control-expose-headers": "retry-after" }),
    });
    response.end('{"accepted":1,"rejected":0}');
  });
  const collectorUrl = await listen(collector);
  shop = createServer((request, response) => {
    if (request.url === "/tracker.js") return void response.writeHead(200, { "content-type": "text/javascript" }).end(script);
    response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html><title>Shop</title>
      <a id="about" href="/about">About <b>us</b></a><button id="buy">Buy</button><input id="field" value="secret">
      <script type="module">
        import { createTracker } from "/tracker.js";
        window.tracker = createTracker({ endpoint: "${collectorUrl}/clickstream", currency: "VND", settleMs: 100 });
        tracker.start();
      </script>`);
  });
  const shopUrl = await listen(shop);
  return { shopUrl, collectorUrl };
}

let shopUrl: string;

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [new URL("../index.ts", import.meta.url).pathname], bundle: true, minify: true, format: "esm",
    target: "es2022", write: false,
  });
  if (!existsSync(CHROMIUM)) return;
  script = outputFiles[0]!.text;
  ({ shopUrl } = await serve());
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox"],
    // Without this, the browser does not use the back/forward cache, as visitors' browsers do.
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  shop?.close();
  collector?.close();
});

beforeEach(async () => {
  posts = [];
  status = 202;
  context = await browser.newContext();
});

afterEach(() => context.close());

const events = () => posts.flatMap((post) => post.events);
const names = () => events().map(({ eventName }) => eventName);
const ids = () => new Set(events().map(({ eventId }) => eventId));
const until = (isSo: () => boolean) => expect.poll(isSo, { timeout: 10_000, interval: 50 }).toBe(true);

async function open(path = "/", { consent = true } = {}): Promise<Page> {
  const page = await context.newPage();
  await page.goto(shopUrl + path);
  await page.waitForFunction("window.tracker");
  if (consent) await page.evaluate("tracker.setConsent('granted')");
  return page;
}
const stored = (page: Page) => page.evaluate(() => Object.keys(localStorage).map((key) => key.split(".")[1]).sort());

test("a visit is sent without a preflight: page views, clicks and typed events", async () => {
  const page = await open("/?utm_source=tet");
  await page.click("b");
  await page.waitForURL("**/about");
  await page.waitForFunction("window.tracker");
  await page.click("#field");
  await page.click("#buy");
  await page.evaluate("tracker.addToCart({ product: { id: 'p-1', price: 5 } })");
  await until(() => names().includes("add_to_cart"));
  await page.evaluate("history.pushState({}, '', '/spa'); history.replaceState({}, '', '/spa2')");
  await until(() => events().some(({ pageUrl }) => String(pageUrl).includes("/spa2")));

  expect(new Set(posts.map(({ method }) => method))).toEqual(new Set(["POST"]));
  expect(posts.every(({ contentType }) => contentType?.startsWith("text/plain"))).toBe(true);
  const byId = new Map(events().map((event) => [event.eventId, event]));
  expect([...byId.values()].map(({ eventName, pageUrl }) => [eventName, String(pageUrl).slice(shopUrl.length)])).toEqual(
    expect.arrayContaining([
      ["page_view", "/?utm_source=tet"],
      ["click", "/?utm_source=tet"],
      ["page_view", "/about?utm_source=tet"],
      ["click", "/about?utm_source=tet"],
      ["add_to_cart", "/about?utm_source=tet"],
      ["page_view", "/spa?utm_source=tet"],
      ["page_view", "/spa2?utm_source=tet"],
    ]),
  );
  expect(byId.size).toBe(7);
  expect(JSON.stringify(events())).not.toContain("secret");
  expect(new Set(events().map(({ sessionId }) => sessionId)).size).toBe(1);
});

test("nothing is stored before consent, nor left after its withdrawal", async () => {
  const page = await open("/", { consent: false });
  await page.click("#buy");
  await page.waitForTimeout(300);
  expect(await page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")).toEqual([0, 0, ""]);
  await page.evaluate("tracker.setConsent('granted')");
  expect(await stored(page)).toEqual(["consent", "queue", "queue", "visit"]);
  await page.evaluate("tracker.setConsent('refused')");
  await page.waitForTimeout(2_500);
  expect(await stored(page)).toEqual(["consent"]);
  expect(posts).toEqual([]);
});

test("a collector that asks for patience is heard across origins", async () => {
  status = 429;
  await open();
  await until(() => posts.length === 1);
  status = 202;
  await until(() => events().length > 0);
  expect(posts[1]!.atMs - posts[0]!.atMs).toBeGreaterThanOrEqual(2_950);
});

test("a page that is closed hands its events to a beacon, which reaches the collector", async () => {
  const page = await open();
  await page.evaluate("tracker.viewCart({ cart: { id: 'c-1', total: 7 } })");
  await page.close({ runBeforeUnload: true });
  await until(() => names().includes("view_cart"));
});

test("two tabs opened at once are one browser in one session", async () => {
  const one = await open();
  await one.evaluate("localStorage.clear(); localStorage.setItem('cs.consent', 'granted')");
  const [first, second] = await Promise.all([open("/a", { consent: false }), open("/b", { consent: false })]);
  await Promise.all([first.evaluate("tracker.share()"), second.evaluate("tracker.share()")]);
  await until(() => names().filter((name) => name === "share").length === 2);
  const shares = events().filter(({ eventName }) => eventName === "share");
  expect(new Set(shares.map(({ clientId, sessionId }) => `${clientId} ${sessionId}`)).size).toBe(1);
});

test("a tab that is killed while the collector is down loses nothing, and a living one is left alone", async () => {
  status = 503;
  const [doomed, living] = [await open("/a"), await open("/b")];
  await doomed.evaluate("for (let i = 0; i < 20; i++) tracker.search({ query: 'doomed', results: i })");
  await living.evaluate("for (let i = 0; i < 20; i++) tracker.search({ query: 'living', results: i })");
  const crashed = doomed.waitForEvent("crash");
  doomed.goto("chrome://crash").catch(() => {});
  await crashed;
  status = 202;
  const next = await open("/c");
  await until(() => events().filter(({ searchQuery }) => searchQuery === "doomed").length >= 20);
  await until(() => events().filter(({ searchQuery }) => searchQuery === "living").length >= 20);
  expect(ids().size).toBe(events().length);
  expect(await next.evaluate("tracker.health().failures")).toBe(0);
});

test("a page that the browser kept in memory counts again when the visitor goes back to it", async () => {
  const page = await open("/a");
  await page.evaluate("tracker.viewItem({ product: { id: 'p-1' } })");
  await page.goto(shopUrl + "/b");
  await page.waitForFunction("window.tracker");
  // After a reload it would be a general page view. The driver does not follow a page that comes back from the cache.
  page.evaluate("history.back()").catch(() => {});
  const views = () => events().filter(({ eventName }) => eventName === "view_item");
  await until(() => new Set(views().map(({ eventId }) => eventId)).size === 2);
  expect(views().every(({ product }) => (product as { id: string }).id === "p-1")).toBe(true);
});
