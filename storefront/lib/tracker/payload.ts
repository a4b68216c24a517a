/** Builds events of the wire contract. Pure: it uses no clock, no storage and no browser. */

import { cleanAddress, withCampaign } from "./addresses";
import type { Cart, EventName, Item, LoginState, Order, Product, WireEvent } from "./contract";
import type { Visit } from "./visits";

/** The fields of an event besides user, time and page. The warehouse keeps unknown fields as properties. */
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

/** When something happened, in epoch milliseconds of the browser's clock, and who was there. */
export interface Moment {
  atMs: number;
  user: User;
}

/** The input for an event. */
export interface Happening extends Moment, Pick<TrackedEvent, "eventName" | "eventId"> {
  pageUrl: string;
  referrer: string;
  currency?: string;
  details: Details;
}

/** An event that waits to be sent; it gets the ids of browser and visit with consent. */
export type TrackedEvent = WireEvent & { eventName: EventName; eventId: string; eventTimestamp: string };

const LONGEST_TEXT = 2_000;

/** The event without empty values, nulls and invalid numbers; texts are bounded, amounts get the currency. */
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

/** The event with the ids of its visit, and with the session's campaign in the address, where the loader reads it. */
export function eventInVisit(event: TrackedEvent, { clientId, sessionId, isFirstVisit, campaign }: Visit): TrackedEvent {
  const pageUrl = event.pageUrl && withCampaign(event.pageUrl, campaign);
  return { ...event, pageUrl, clientId, sessionId, isFirstVisit };
}

/** The product as an item, with its current price. */
export function itemOf({ discountPrice, urlPath: _, ...product }: KnownProduct, quantity = 1): KnownItem {
  return { ...product, price: discountPrice ?? product.price, quantity };
}

/** The text cut to the maximum length, but not inside a surrogate pair. */
export function bounded(text: string, length = LONGEST_TEXT): string {
  return text.length > length ? [...text].slice(0, length).join("") : text;
}

function priced<Priced extends Item | Cart | Order>(amounts: Priced, currency: string | undefined): Priced {
  return { ...amounts, currency: amounts.currency ?? currency };
}

/** A copy without empty values, nulls and numbers that are not finite (JSON would make them null). */
function pruned(event: object): unknown {
  return JSON.parse(JSON.stringify(event), (_, value: unknown) =>
    typeof value === "string" ? bounded(value) || undefined : (value ?? undefined),
  );
}
