/** The typed functions: one for every event type, with the fields that make sense for it. Pure but for what they call. */

import type { Cart, ClickedElement, EventName, Item, Order, PageViewName, Product } from "./contract";
import { itemOf, type Details, type User } from "./payload";

export type KnownProduct = Product & { id: string };
export type KnownItem = Item & { id: string };
export type KnownOrder = Order & { id: string };
/** One product and how many of it, or several items. */
export type Selection = { product: KnownProduct; quantity?: number } | { items: KnownItem[] };
export interface Promotion {
  promotion: { id: string; name?: string; slot?: string };
  items?: KnownItem[];
}
export interface Login {
  userId: string;
  /** Who vouches for the id, e.g. `cognito`. */
  identitySource?: string;
}

export interface Sending {
  /** Sends an event. */
  send(name: EventName, details?: Details): void;
  /** Sends a page view, if the page that is shown has none yet. */
  view(name: PageViewName, details?: Details): void;
  become(user: User): void;
}

export const ANONYMOUS: User = { userLoginState: "anonymous" };

export type TypedEvents = ReturnType<typeof typedEvents>;

export function typedEvents({ send, view, become }: Sending) {
  const signIn = ({ userId, identitySource }: Login) =>
    become({ userId, identitySource, userLoginState: "logged_in" });
  return {
    pageView: () => view("page_view"),
    viewHome: () => view("view_home"),
    /** The category stands in `product`, as the contract has it; list views are about no product. */
    viewItemList: ({ category, items }: { category?: { id: string; name?: string }; items?: KnownItem[] } = {}) =>
      view("view_item_list", { product: category && { id: category.id, category: category.name }, items }),
    viewItem: ({ product, items }: { product: KnownProduct; items?: KnownItem[] }) =>
      view("view_item", { product, items }),
    viewCart: ({ cart, items }: { cart: Cart; items?: KnownItem[] }) => view("view_cart", { cart, items }),

    selectItem: ({ product, items }: { product: KnownProduct; items?: KnownItem[] }) =>
      send("select_item", { product, items }),
    addToCart: (added: Selection & { cart?: Cart }) => send("add_to_cart", selected(added)),
    removeFromCart: (removed: Selection & { cart?: Cart }) => send("remove_from_cart", selected(removed)),
    addToWishlist: ({ product }: { product: KnownProduct }) => send("add_to_wishlist", { product }),
    removeFromWishlist: ({ product }: { product: KnownProduct }) => send("remove_from_wishlist", { product }),
    share: ({ product, method }: { product?: KnownProduct; method?: string } = {}) =>
      send("share", { product, method }),

    beginCheckout: ({ cart, items }: { cart: Cart; items?: KnownItem[] }) => send("begin_checkout", { cart, items }),
    checkoutProgress: ({ step, cart, items }: { step: number; cart?: Cart; items?: KnownItem[] }) =>
      send("checkout_progress", { checkoutStep: step, cart, items }),
    purchase: ({ order, cart, items }: { order: KnownOrder; cart?: Cart; items?: KnownItem[] }) =>
      send("purchase", { order, cart, items }),
    refund: ({ order, items }: { order: KnownOrder; items?: KnownItem[] }) => send("refund", { order, items }),

    loginPrompt: () => send("login_prompt"),
    login(user: Login) {
      signIn(user);
      send("login");
    },
    /** The event still names who logged out. */
    logout() {
      send("logout");
      become(ANONYMOUS);
    },
    /** Who is there, told on each page load; sends nothing. */
    setUser: (user: Login | "guest" | null) =>
      user && user !== "guest" ? signIn(user) : become(user ? { userLoginState: "guest" } : ANONYMOUS),

    viewPromotion: (shown: Promotion) => send("view_promotion", shown),
    selectPromotion: (chosen: Promotion) => send("select_promotion", chosen),
    search: ({ query, results }: { query: string; results?: number }) =>
      send("search", { searchQuery: query, results }),
    click: ({ element }: { element: ClickedElement }) => send("click", { element }),
    engagement: ({ engagedMs }: { engagedMs: number }) => send("engagement", { engagedMs }),
  };
}

function selected(selection: Selection & { cart?: Cart }): Details {
  if ("items" in selection) return { items: selection.items, cart: selection.cart };
  const { product, quantity, cart } = selection;
  return { product, items: [itemOf(product, quantity)], cart };
}
