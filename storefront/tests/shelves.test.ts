import { describe, expect, test } from "vitest";
import { Client } from "pg";
import { prepare } from "@/db/prepare";
import { filterOf } from "@/lib/shop/filter";
import { unitPrice } from "@/lib/shop/shop";
import { testShop } from "./database";

const it = testShop();

describe("a category", () => {
  test("holds its products, the popular ones first", async () => {
    const page = await it.shop.category("laptop", filterOf({}));
    expect([page.products.length, page.total]).toEqual([25, 25]);
    const popularity = page.products.map((product) => product.popularity);
    expect(popularity).toEqual([...popularity].sort((one, other) => one - other));
    expect(page.brands.map(({ name }) => name)).toEqual(["Acer", "Apple", "ASUS", "Dell", "Gigabyte", "HP", "Lenovo", "MSI"]);
  });

  test("is sorted by what is paid today", async () => {
    const { products } = await it.shop.category("monitor", filterOf({ sort: "price-up" }));
    const prices = products.map(unitPrice);
    expect(prices).toEqual([...prices].sort((one, other) => one - other));
    const down = await it.shop.category("monitor", filterOf({ sort: "price-down" }));
    expect(down.products.map(unitPrice)).toEqual([...prices].reverse());
  });

  test("is filtered by brand, price paid and stock at once", async () => {
    await it.setStock("p-016", 0);
    const filter = filterOf({ brand: ["ASUS", "Acer"], from: "12.29", to: "22.49", stock: "1" });
    const { products, total } = await it.shop.category("laptop", filter);
    expect(products.map(({ id }) => id).sort()).toEqual(["p-014", "p-018", "p-019", "p-020"]);
    expect(total).toBe(25);
  });

  test("that nobody has is empty", async () => {
    expect(await it.shop.category("toaster", filterOf({}))).toEqual({ products: [], total: 0, brands: [] });
  });
});

describe("a search", () => {
  test.each([
    ["chuột", ["p-037", "p-038", "p-039", "p-040", "p-041", "p-042", "p-043"]],
    ["TAI NGHE sony", ["p-051"]],
    ["keych", ["p-044", "p-045"]],
    ["xps 13", ["p-003"]],
    ["%", []],
    ["' or 1=1 --", []],
    ["   ", []],
  ])("for %s finds %o", async (text, ids) => {
    const { products, correctedTo } = await it.shop.search(text);
    expect(products.map(({ id }) => id).sort()).toEqual(ids);
    expect(correctedTo).toBeNull();
  });

  test("with a slip in it finds what was meant, and says so", async () => {
    const { products, correctedTo } = await it.shop.search("logitek mause");
    expect(correctedTo).toBe("logitech mouse");
    expect(products.map(({ id }) => id).sort()).toEqual(["p-037", "p-038", "p-039"]);
  });

  test("for what is sold nowhere finds nothing", async () => {
    expect(await it.shop.search("refrigerator")).toEqual({ products: [], correctedTo: null });
  });
});

describe("a product", () => {
  test("is found by its slug, with others of about its price that can be had", async () => {
    await it.setStock("p-039", 0);
    const page = await it.shop.product("rapoo-m100-silent");
    expect(page).toMatchObject({ id: "p-042", urlPath: "/product/rapoo-m100-silent", price: 259_000, discountPrice: null });
    expect(page?.related.map(({ id }) => id)).toEqual(["p-037", "p-043", "p-041", "p-040"]);
  });

  test("that is not sold is none", async () => {
    expect(await it.shop.product("toaster")).toBeNull();
    expect(await it.shop.products(["p-002", "p-999", "p-001"])).toMatchObject([{ id: "p-002" }, { id: "p-001" }]);
  });

  test("has its price by id, whoever else is asked for", async () => {
    expect(await it.shop.products([])).toEqual([]);
    expect(await it.shop.allPaths()).toHaveLength(60);
  });
});

describe("preparing a database again", () => {
  test("brings prices up to date and leaves stock, orders and people alone", async () => {
    await it.setStock("p-001", 3);
    await it.sql("update products set price = 1, discount_price = null where id = 'p-001'");
    await it.shop.rememberUser({ id: "sub-1", email: "old@example.com" });
    await it.shop.rememberUser({ id: "sub-1", email: "new@example.com" });
    await Promise.all([prepare(it.owner), prepare(it.owner)]);
    expect(await it.shop.products(["p-001"])).toMatchObject([{ price: 16_690_000, discountPrice: 15_990_000, onHand: 3 }]);
    expect(await it.sql("select id, email from users")).toEqual([{ id: "sub-1", email: "new@example.com" }]);
  });
});

describe("the shop's role", () => {
  test.each([
    "update products set price = 1",
    "delete from orders",
    "update orders set total = 0",
    "create table mine (id int)",
    "drop table orders",
  ])("may not %s", async (statement) => {
    const client = new Client({ ...it.seller, ssl: false });
    await client.connect();
    await expect(client.query(statement)).rejects.toThrow(/permission denied|must be owner/);
    await client.end();
  });
});
