/**
 * The typed functions: one for every event type, named after it, with the fields that make sense for it.
 *
 * They are made from the contract's own list of names, so none can be missing; the names sent are those canonical ones:
 * `event_name` and `event_type` then agree, and no reader needs an element's dataset to tell what an event is.
 */

import { EVENT_NAMES, PAGE_VIEW_NAMES } from "./contract";
import type { Cart, ClickedElement, EventName, PageViewName } from "./contract";
import { itemOf, type Details, type KnownItem, type KnownOrder, type KnownProduct, type User } from "./payload";

/** One product and how many of it, or several items; and the cart as it stands then. */
export type CartChange = ({ product: KnownProduct; quantity?: number } | { items: KnownItem[] }) & { cart?: Cart };
export interface Promoted {
  promotion: { id: string; name?: string; slot?: string };
  items?: KnownItem[];
}
export interface Login {
  userId: string;
  /** Who vouches for the id, e.g. `cognito`. */
  identitySource?: string;
}
interface About {
  product: KnownProduct;
  items?: KnownItem[];
}
interface InCart {
  cart: Cart;
  items?: KnownItem[];
}

/** What each event is told with; `void` where nothing need be. */
export interface Told {
  page_view: void;
  view_home: void;
  view_item_list: { category?: { id: string; name?: string }; items?: KnownItem[] } | void;
  select_item: About;
  view_item: About;
  add_to_cart: CartChange;
  remove_from_cart: CartChange;
  view_cart: InCart;
  add_to_wishlist: { product: KnownProduct };
  remove_from_wishlist: { product: KnownProduct };
  share: { product?: KnownProduct; method?: string } | void;
  login_prompt: void;
  login: Login;
  logout: void;
  begin_checkout: InCart;
  checkout_progress: { step: number; cart?: Cart; items?: KnownItem[] };
  purchase: { order: KnownOrder; cart?: Cart; items?: KnownItem[] };
  refund: { order: KnownOrder; items?: KnownItem[] };
  view_promotion: Promoted;
  select_promotion: Promoted;
  search: { query: string; results?: number };
  click: { element: ClickedElement };
  engagement: { engagedMs: number };
}

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;
export type TypedEvents = { [Name in EventName as CamelCase<Name>]: (told: Told[Name]) => void };

/** Where what was told is not yet what is sent. */
const DETAILS: { [Name in EventName]?: (told: Told[Name]) => Details } = {
  // The category stands in `product`, as the contract has it; list views are about no product.
  view_item_list: (told) => {
    const { category, items } = told ?? {};
    return { product: category && { id: category.id, category: category.name }, items };
  },
  add_to_cart: cartChange,
  remove_from_cart: cartChange,
  checkout_progress: ({ step, ...rest }) => ({ ...rest, checkoutStep: step }),
  search: ({ query, results }) => ({ searchQuery: query, results }),
};

function cartChange({ cart, ...change }: CartChange): Details {
  if ("items" in change) return { items: change.items, cart };
  const { product, quantity } = change;
  return { product, items: [itemOf(product, quantity)], cart };
}

/** What an event says, by what its function was told. */
export function detailsOf<Name extends EventName>(name: Name, told: Told[Name]): Details {
  return DETAILS[name]?.(told) ?? (told as Details) ?? {};
}

export const isPageView = (name: EventName): name is PageViewName => PAGE_VIEW_NAMES.includes(name as PageViewName);

/** The function of every event, in camel case. */
export function typedEvents(tell: <Name extends EventName>(name: Name, told: Told[Name]) => void): TypedEvents {
  const functions = EVENT_NAMES.map((name) => [
    name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    (told: Told[typeof name]) => tell(name, told),
  ]);
  return Object.fromEntries(functions) as TypedEvents;
}

export function userOf(user: Login | "guest" | null): User {
  if (!user || user === "guest") return { userLoginState: user || "anonymous" };
  return { userId: user.userId, identitySource: user.identitySource, userLoginState: "logged_in" };
}
