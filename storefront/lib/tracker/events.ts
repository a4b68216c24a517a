/**
 * The typed functions: one for each event type, with the same name and the fields of that type.
 *
 * They are made from the contract's list of names, so none can be missing. Each sends the canonical name, so that
 * `event_name` and `event_type` are equal, and the loader needs no dataset of an element to find the type.
 */

import { EVENT_NAMES, PAGE_VIEW_NAMES } from "./contract";
import type { Cart, ClickedElement, EventName, PageViewName } from "./contract";
import { itemOf, type Details, type KnownItem, type KnownOrder, type KnownProduct, type User } from "./payload";

/** One product with its quantity, or several items; and the cart after the change. */
export type CartChange = ({ product: KnownProduct; quantity?: number } | { items: KnownItem[] }) & { cart?: Cart };
export interface Promoted {
  promotion: { id: string; name?: string; slot?: string };
  items?: KnownItem[];
}
export interface Login {
  userId: string;
  /** The system that authenticated the user, such as `cognito`. */
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

/** The argument of each event's function; `void` if it needs none. */
export interface Inputs {
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
export type TypedEvents = { [Name in EventName as CamelCase<Name>]: (input: Inputs[Name]) => void };

/** Conversions for the events whose argument differs from the sent details. */
const DETAILS: { [Name in EventName]?: (input: Inputs[Name]) => Details } = {
  // The contract puts the category in `product`: a list view has no product.
  view_item_list: (input) => {
    const { category, items } = input ?? {};
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

/** The details of an event, from its function's argument. */
export function detailsOf<Name extends EventName>(name: Name, input: Inputs[Name]): Details {
  return DETAILS[name]?.(input) ?? (input as Details) ?? {};
}

export const isPageView = (name: EventName): name is PageViewName => PAGE_VIEW_NAMES.includes(name as PageViewName);

/** The functions of all events, with names in camel case. */
export function typedEvents(track: <Name extends EventName>(name: Name, input: Inputs[Name]) => void): TypedEvents {
  const functions = EVENT_NAMES.map((name) => [
    name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    (input: Inputs[typeof name]) => track(name, input),
  ]);
  return Object.fromEntries(functions) as TypedEvents;
}

export function userOf(user: Login | "guest" | null): User {
  if (!user || user === "guest") return { userLoginState: user || "anonymous" };
  return { userId: user.userId, identitySource: user.identitySource, userLoginState: "logged_in" };
}
