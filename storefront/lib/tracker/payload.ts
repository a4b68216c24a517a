/** Payloads: what happened, as an event of the wire contract. Pure: no clock, no storage, no browser. */

import { cleanAddress, withCampaign } from "./addresses";
import type { Cart, EventName, Item, LoginState, Order, Product, WireEvent } from "./contract";
import type { Visit } from "./visits";

/** What an event says beyond who, when and where. Fields that the contract does not know are kept as properties. */
export interface Details extends Pick<WireEvent, "product" | "items" | "cart" | "order" | "checkoutStep" | "element"> {
  searchQuery?: string;
  results?: number;
  method?: string;
  promotion?: { id: string; name?: string; slot?: string };
  engagedMs?: number;
}

export type KnownProduct = Product & { id: string };
export type KnownItem = Item & { id: string };
export type KnownOrder = Order & { id: string };

export interface User {
  userId?: string;
  userLoginState: LoginState;
  identitySource?: string;
}

/** What an event is built from; the time is in epoch milliseconds of the browser's clock. */
export interface Happening extends Pick<TrackedEvent, "eventName" | "eventId"> {
  atMs: number;
  pageUrl: string;
  referrer: string;
  user: User;
  currency?: string;
  details: Details;
}

/** An event as it waits to be sent; the ids of browser and visit come with consent. */
export type TrackedEvent = WireEvent & { eventName: EventName; eventId: string; eventTimestamp: string };

const LONGEST_TEXT = 2_000;

/** The event; what is empty, null or no number is left out, texts are bounded, amounts get the currency. */
export function eventOf({ atMs, user, currency, details, ...rest }: Happening): TrackedEvent {
  const { items, cart, order } = details;
  return pruned({
    ...rest,
    eventTimestamp: new Date(atMs).toISOString(),
    pageUrl: cleanAddress(rest.pageUrl),
    referrer: cleanAddress(rest.referrer),
    ...user,
    ...details,
    items: items?.map((item) => priced(item, currency)),
    cart: cart && priced(cart, currency),
    order: order && priced(order, currency),
  }) as TrackedEvent;
}

/** The event of a visit: its ids, and the session's campaign in the address, where the reader looks for it. */
export function eventInVisit(event: TrackedEvent, { clientId, sessionId, isFirstVisit, campaign }: Visit): TrackedEvent {
  const pageUrl = event.pageUrl && withCampaign(event.pageUrl, campaign);
  return { ...event, pageUrl, clientId, sessionId, isFirstVisit };
}

/** The product as an item: what one of it costs now. */
export function itemOf({ discountPrice, urlPath: _, ...product }: KnownProduct, quantity = 1): KnownItem {
  return { ...product, price: discountPrice ?? product.price, quantity };
}

/** The text, no longer than it may be, cut at no half of a character. */
export function bounded(text: string, length = LONGEST_TEXT): string {
  return text.length > length ? [...text].slice(0, length).join("") : text;
}

function priced<Priced extends Item | Cart | Order>(amounts: Priced, currency: string | undefined): Priced {
  return { ...amounts, currency: amounts.currency ?? currency };
}

/** A copy without what is empty, null or (JSON makes it null) no finite number. */
function pruned(event: object): unknown {
  return JSON.parse(JSON.stringify(event), (_, value: unknown) =>
    typeof value === "string" ? bounded(value) || undefined : (value ?? undefined),
  );
}
