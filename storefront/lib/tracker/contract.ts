// Rendered from clickstream_pipeline/domain/contract.py. Change that file, then run `make render`.

/** Exactly one of these is sent for a page shown. */
export const PAGE_VIEW_NAMES = [
  "page_view",
  "view_home",
  "view_item_list",
  "view_item",
  "view_cart",
] as const;
export type PageViewName = (typeof PAGE_VIEW_NAMES)[number];

/** Every event type but `unknown`; each is also a name to send. */
export const EVENT_NAMES = [
  ...PAGE_VIEW_NAMES,
  "select_item",
  "add_to_cart",
  "remove_from_cart",
  "add_to_wishlist",
  "remove_from_wishlist",
  "share",
  "login_prompt",
  "login",
  "logout",
  "begin_checkout",
  "checkout_progress",
  "purchase",
  "refund",
  "view_promotion",
  "select_promotion",
  "search",
  "click",
  "engagement",
] as const;
export type EventName = (typeof EVENT_NAMES)[number];

export type LoginState = "logged_in" | "anonymous" | "guest";

/** What was clicked. */
export interface ClickedElement {
  tag?: string | null;
  id?: string | null;
  role?: string | null;
  text?: string | null;
  dataset?: Record<string, unknown> | null;
}

export interface Product {
  /** The shop's id of the product. */
  id?: string | null;
  /** The product's name. */
  name?: string | null;
  /** The product's category. */
  category?: string | null;
  /** The product's brand. */
  brand?: string | null;
  /** The product's price before any discount, in currency. */
  price?: number | null;
  /** What is taken off the price of one. */
  discount?: number | null;
  /** What the product costs now, in currency. */
  discountPrice?: number | null;
  /** Pieces of it. */
  quantity?: number | null;
  /** The path of the product's page. */
  urlPath?: string | null;
}

export interface Item {
  /** The shop's id of the product. */
  id?: string | null;
  /** The product's name. */
  name?: string | null;
  /** The product's category. */
  category?: string | null;
  /** The product's brand. */
  brand?: string | null;
  variant?: string | null;
  /** Of one, before any discount. */
  price?: number | null;
  /** What is taken off the price of one. */
  discount?: number | null;
  /** What one costs now. */
  discountPrice?: number | null;
  /** Pieces; 1 where none is given. */
  quantity?: number | null;
  currency?: string | null;
}

export interface Cart {
  /** The cart the event is about. */
  id?: string | null;
  /** The cart's total, in currency. */
  total?: number | null;
  /** `currency` where the order names none. */
  currency?: string | null;
  itemCount?: number | null;
}

export interface Order {
  /** The order the event is about; an order counts once per id. */
  id?: string | null;
  /** What the customer sees. */
  number?: string | null;
  /** The order's revenue, in currency. */
  revenue?: number | null;
  currency?: string | null;
  /** Pieces of all it holds. */
  quantity?: number | null;
}

export interface WireEvent {
  /** What happened, as sent; required. */
  eventName: string;
  /** Made once in the browser, so a retry never counts twice. */
  eventId?: string | null;
  /** Browser clock: when it happened. */
  eventTimestamp?: string | number | null;
  /** Browser clock: when the batch left. */
  sentAt?: string | number | null;
  /** Address of the page. */
  pageUrl?: string | null;
  /** Address of the page before. */
  referrer?: string | null;
  /** Who is signed in. */
  userId?: string | null;
  /** The sign-in: logged_in, anonymous or guest; a guest buys without an account. */
  userLoginState?: LoginState | null;
  /** The service that identified the user, such as cognito. */
  identitySource?: string | null;
  /** The browser: a visitor. */
  clientId?: string | null;
  /** The visit, as its tracker names it: new after 30 idle minutes, at most 24 hours long. */
  sessionId?: string | null;
  /** The browser's first visit. */
  isFirstVisit?: boolean | null;
  /** The product the event is about. */
  product?: Product | null;
  /** All products the event is about. */
  items?: Item[] | null;
  /** Pieces of the one product the event is about. */
  quantity?: number | null;
  /** The cart after the event. */
  cart?: Cart | null;
  /** The order that was placed. */
  order?: Order | null;
  /** The step of the checkout, as its tracker counts. */
  checkoutStep?: number | null;
  /** What was clicked: `{tag,id,role,text,dataset}`. */
  element?: ClickedElement | null;
  /** The browser of the event, where another program posts it; also as `context.userAgent`. */
  userAgent?: string | null;
}

/** Every field and its kind, by the object it stands in (empty for the event itself). */
export const WIRE_FIELDS: Record<string, Record<string, string>> = {
  "product": {
    id: "product id",
    name: "product text",
    category: "product text",
    brand: "product text",
    price: "amount",
    discount: "amount",
    discountPrice: "amount",
    quantity: "quantity",
    urlPath: "text",
  },
  "items": {
    id: "product id",
    name: "product text",
    category: "product text",
    brand: "product text",
    variant: "product text",
    price: "amount",
    discount: "amount",
    discountPrice: "amount",
    quantity: "quantity",
    currency: "currency",
  },
  "cart": {
    id: "trimmed id",
    total: "amount",
    currency: "currency",
    itemCount: "any",
  },
  "order": {
    id: "trimmed id",
    number: "any",
    revenue: "amount",
    currency: "currency",
    quantity: "quantity",
  },
  "": {
    eventName: "text, not blank",
    eventId: "UUID",
    eventTimestamp: "time",
    sentAt: "time",
    pageUrl: "text",
    referrer: "text",
    userId: "identity",
    userLoginState: "label",
    identitySource: "text",
    clientId: "identity",
    sessionId: "identity",
    isFirstVisit: "boolean",
    product: "object",
    items: "list",
    quantity: "quantity",
    cart: "object",
    order: "object",
    checkoutStep: "integer",
    element: "any",
    userAgent: "text",
  },
};
