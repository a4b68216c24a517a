import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { gatewaySettings, sessionSecret, shopFunction, takeSecrets } from "@/lib/settings";
import { isQuestion, OPERATIONS } from "@/lib/shop/operations";
import { remoteShop } from "@/lib/shop/remote";
import { askFunction } from "@/lib/shop/remote/lambda";
import { placing, testShop } from "./database";

const it = testShop();
const read = vi.hoisted(() => ({ password: "", times: 0 }));
vi.mock("@/lib/parameters", () => ({
  readSecret: async () => {
    read.times++;
    return read.password;
  },
}));

/** Does the same as AWS with a call and its answer: writes both as JSON. */
async function overTheWire(question: unknown): Promise<unknown> {
  const { handler } = await import("@/gateway/handler");
  return JSON.parse(JSON.stringify(await handler(JSON.parse(JSON.stringify(question))))).answer;
}

describe("the shop by way of its function", () => {
  const shop = remoteShop(overTheWire);

  beforeAll(() => {
    read.password = it.seller.password;
    for (const [name, value] of Object.entries({
      OLTP_HOST: it.seller.host,
      OLTP_PORT: String(it.seller.port),
      OLTP_DATABASE: it.seller.database,
      OLTP_PASSWORD_PARAMETER: "/clickstream/oltp/shop-password",
    })) {
      vi.stubEnv(name, value);
    }
  });

  test("answers as the shop on its database does", async () => {
    const [first] = await it.shop.mostPopular(1);
    const filter = { brands: [], from: null, to: null, inStock: false, sorting: "popular" as const };
    expect(await shop.mostPopular(3)).toEqual(await it.shop.mostPopular(3));
    expect(await shop.bestDiscounts(2)).toEqual(await it.shop.bestDiscounts(2));
    expect(await shop.category("laptop", filter)).toEqual(await it.shop.category("laptop", filter));
    expect(await shop.product(first!.slug)).toEqual(await it.shop.product(first!.slug));
    expect(await shop.product("no-such-thing")).toBeNull();
    expect(await shop.products([first!.id])).toEqual(await it.shop.products([first!.id]));
    expect(await shop.allPaths()).toEqual(await it.shop.allPaths());
    expect(await shop.search("laptop")).toEqual(await it.shop.search("laptop"));
    expect(read.times).toBeGreaterThan(0);
  });

  test("sells once, whoever is asked again", async () => {
    await shop.rememberUser({ id: "u-1", email: "a@shop.example" });
    const asked = placing({ lines: [{ productId: "p-048", quantity: 1 }], expectedTotal: 990_000, userId: "u-1" });
    const placed = await shop.placeOrder(asked);
    expect(placed).toMatchObject({ kind: "placed", isNew: true });
    expect(await shop.placeOrder(asked)).toMatchObject({ kind: "placed", isNew: false });
    const id = await shop.orderMadeWith(asked.idempotencyKey);
    expect(await shop.order(id!)).toEqual(await it.shop.order(id!));
    expect(await shop.ordersOf("u-1")).toEqual(await it.shop.ordersOf("u-1"));
  });

  test.each([
    [{ operation: "constructor", given: [] }],
    [{ operation: "__proto__", given: [] }],
    [{ operation: "sql", given: ["drop table orders"] }],
    [{ operation: "order", given: "1" }],
    [{ operation: "order" }],
    ["order"],
    [null],
  ])("takes no question that is none: %j", async (asked) => {
    expect(isQuestion(asked)).toBe(false);
    await expect(overTheWire(asked)).rejects.toThrow("invalid operation");
  });

  test("knows every operation", () => {
    expect(OPERATIONS.sort()).toEqual(Object.keys(it.shop).sort());
  });
});

describe("asking a function", () => {
  const answering = (told: object) => ({ send: vi.fn().mockResolvedValue(told) }) as never;
  const question = { operation: "order" as const, given: ["1"] };

  test("gives its answer", async () => {
    const client = answering({ Payload: Buffer.from('{"answer":{"id":"1"}}') });
    expect(await askFunction("shop", "ap-southeast-1", client)(question)).toEqual({ id: "1" });
  });

  test("tells that it failed, and nothing of what it said", async () => {
    const client = answering({ FunctionError: "Unhandled", Payload: Buffer.from('{"errorMessage":"12 Some Street"}') });
    await expect(askFunction("shop", "ap-southeast-1", client)(question)).rejects.toThrow(
      /^the function shop failed at order; its log in CloudWatch says why$/,
    );
  });
});

describe("secrets that lie elsewhere", () => {
  afterEach(() => vi.unstubAllEnvs());
  const SECRET = "x".repeat(64);

  test("are fetched when the server starts", async () => {
    const env = { SESSION_SECRET_PARAMETER: "/shop/secret", AWS_REGION: "eu-west-1" };
    await takeSecrets(async (name, region) => (name === "/shop/secret" && region === "eu-west-1" ? SECRET : ""), env);
    expect(sessionSecret(env)).toBe(SECRET);
  });

  test("are asked for only where they are named, and not already there", async () => {
    const never = async () => Promise.reject(new Error("asked"));
    await takeSecrets(never, {});
    await takeSecrets(never, { SESSION_SECRET_PARAMETER: "/shop/secret", SESSION_SECRET: SECRET });
  });

  test("are named for the gateway, which gets no password", () => {
    const given = { OLTP_HOST: "10.0.0.10", OLTP_PASSWORD_PARAMETER: "/oltp", OLTP_SSL: "require" };
    expect(gatewaySettings(given)).toEqual({
      host: "10.0.0.10",
      port: 5432,
      user: "clickstream_shop",
      database: "clickstream_web",
      ssl: { rejectUnauthorized: false },
      region: "ap-southeast-1",
      passwordParameter: "/oltp",
    });
    expect(() => gatewaySettings({ OLTP_HOST: "h" })).toThrow("OLTP_PASSWORD_PARAMETER is not set");
    expect(() => gatewaySettings({ ...given, OLTP_SSL: "maybe" })).toThrow('OLTP_SSL is "maybe"; expected on, require or off');
    expect(shopFunction({})).toBeUndefined();
    expect(shopFunction({ SHOP_FUNCTION: "f" })).toEqual({ name: "f", region: "ap-southeast-1" });
  });
});
