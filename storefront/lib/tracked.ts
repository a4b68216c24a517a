/** Converts the shop's products, carts and orders to their form in events; pure. */

import type { PricedCart } from "@/lib/cart/current";
import type { Order, Product } from "@/lib/shop/shop";
import { unitPrice } from "@/lib/shop/shop";
import type { Cart as TrackedCart, KnownItem, KnownOrder, KnownProduct } from "@/lib/tracker";

export const CURRENCY = "VND";

export function trackedProduct(product: Product): KnownProduct {
  const { id, name, category, brand, price, discountPrice, urlPath } = product;
  return { id, name, category, brand, price, urlPath, ...(discountPrice === null ? {} : { discountPrice }) };
}

export function trackedCart(cart: Pick<PricedCart, "id" | "total" | "quantity">): TrackedCart {
  return { id: cart.id, total: cart.total, currency: CURRENCY, itemCount: cart.quantity };
}

export function trackedItems(lines: PricedCart["lines"]): KnownItem[] {
  return lines.map(({ product, quantity }) => ({
    id: product.id,
    name: product.name,
    category: product.category,
    brand: product.brand,
    price: unitPrice(product),
    quantity,
    currency: CURRENCY,
  }));
}

/** An order and its items, at the prices of the order. */
export function trackedOrder(order: Order): { order: KnownOrder; items: KnownItem[] } {
  return {
    order: {
      id: order.id,
      number: order.number,
      revenue: order.total,
      currency: order.currency,
      quantity: order.quantity,
    },
    items: order.items.map((item) => ({
      id: item.productId,
      name: item.name,
      category: item.category,
      brand: item.brand,
      price: item.unitPrice,
      quantity: item.quantity,
      currency: order.currency,
    })),
  };
}
