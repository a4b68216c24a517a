/** Calls every typed function once, as a shop does. The sent events and their rows are in tests/data. */

import type { TypedEvents } from "../events";
import type { KnownProduct } from "../payload";

const LAPTOP: KnownProduct = {
  id: "p-1", name: "Laptop Dell Vostro 3530", category: "laptop", brand: "Dell",
  price: 16_690_000, discountPrice: 15_990_000, urlPath: "/product/dell-vostro-3530",
};
const MOUSE = { id: "p-2", name: "Chuột Logitech", category: "mouse", brand: "Logitech", price: 499_000, quantity: 2 };
const CART = { id: "c-1", total: 16_988_000, itemCount: 3 };
const ITEMS = [{ id: "p-1", price: 15_990_000, quantity: 1 }, MOUSE];

export const CALLS: { [Name in keyof TypedEvents]: Parameters<TypedEvents[Name]>[0] } = {
  pageView: undefined,
  viewHome: undefined,
  viewItemList: { category: { id: "cat-7", name: "laptop" }, items: [{ id: "p-1" }, { id: "p-2" }] },
  selectItem: { product: LAPTOP },
  viewItem: { product: LAPTOP },
  addToCart: { product: LAPTOP, quantity: 2, cart: CART },
  removeFromCart: { items: [MOUSE], cart: { id: "c-1", total: 0, itemCount: 0 } },
  viewCart: { cart: CART, items: ITEMS },
  addToWishlist: { product: LAPTOP },
  removeFromWishlist: { product: LAPTOP },
  share: { product: LAPTOP, method: "zalo" },
  loginPrompt: undefined,
  login: { userId: "u-9", identitySource: "cognito" },
  logout: undefined,
  beginCheckout: { cart: CART, items: ITEMS },
  checkoutProgress: { step: 2, cart: CART },
  purchase: { order: { id: "o-1", number: "VN-1001", revenue: 16_988_000, quantity: 3 }, cart: CART, items: ITEMS },
  refund: { order: { id: "o-1", revenue: 499_000, currency: "USD" }, items: [MOUSE] },
  viewPromotion: { promotion: { id: "tet-2026", name: "Tết", slot: "top" } },
  selectPromotion: { promotion: { id: "tet-2026", slot: "top" }, items: [{ id: "p-1" }] },
  search: { query: "chuột không dây", results: 12 },
  click: { element: { tag: "button", id: "more", text: "Xem thêm", dataset: { track: "more" } } },
  engagement: { engagedMs: 15_000 },
};
