import { describe, expect, test } from "vitest";
import { MOST_LINES, MOST_OF_ONE, newCart, pieces, quantityIn, readCart, withQuantity, writtenCart } from "@/lib/cart/cart";

const CART = { ...newCart(), lines: [{ productId: "p-001", quantity: 2 }] };

describe("a cart", () => {
  test("takes in a product, changes its number and lets it go", () => {
    const two = withQuantity(CART, "p-002", 3);
    expect(two.lines).toEqual([
      { productId: "p-001", quantity: 2 },
      { productId: "p-002", quantity: 3 },
    ]);
    expect(pieces(two)).toBe(5);
    expect(quantityIn(withQuantity(two, "p-001", 1), "p-001")).toBe(1);
    expect(withQuantity(two, "p-001", 0).lines).toEqual([{ productId: "p-002", quantity: 3 }]);
  });

  test("holds no more of one product than may be ordered", () => {
    expect(quantityIn(withQuantity(CART, "p-001", 99), "p-001")).toBe(MOST_OF_ONE);
    expect(withQuantity(CART, "p-001", -1).lines).toEqual([]);
  });

  test("holds no more products than a cookie has room for", () => {
    let cart = newCart();
    for (let number = 1; number <= MOST_LINES + 5; number++) cart = withQuantity(cart, `p-${number}`, MOST_OF_ONE);
    expect(cart.lines).toHaveLength(MOST_LINES);
    expect(writtenCart(cart).length).toBeLessThan(1000);
    expect(readCart(writtenCart(cart))).toEqual(cart);
  });

  test("is read as it was written, and keeps its order's key", () => {
    expect(readCart(writtenCart(CART))).toEqual(CART);
    expect(readCart(writtenCart(CART))?.orderKey).toBe(CART.orderKey);
  });

  test("of two lines of one product is the later one", () => {
    expect(readCart(`${writtenCart(CART)}~p-001.7`)?.lines).toEqual([{ productId: "p-001", quantity: 7 }]);
  });

  test.each([
    undefined,
    "",
    "1~~",
    "nonsense",
    `2~${CART.id}~${CART.orderKey}`,
    `1~${CART.id}~${CART.orderKey}~p-001`,
    `1~${CART.id}~${CART.orderKey}~p-001.-3`,
    `1~${CART.id}~${CART.orderKey}~'; drop table orders; --.1`,
    `1~${CART.id}~not-a-key~p-001.1`,
  ])("is none for what it has not written: %s", (text) => {
    expect(readCart(text)).toBeNull();
  });
});
