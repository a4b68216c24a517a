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

export interface User {
  userId?: string;
  userLoginState: LoginState;
  identitySource?: string;
}

/** What an event is built from; times are epoch milliseconds of the browser's clock. */
export interface Happening {
  name: EventName;
  id: string;
  atMs: number;
  pageUrl: string;
  referrer: string;
  user: User;
  currency?: string;
  details?: Details;
}

/** An event as it waits to be sent; the ids of browser and visit come with consent. */
export type TrackedEvent = WireEvent & { eventName: EventName; eventId: string; eventTimestamp: string };

const LONGEST_TEXT = 2_000;

/** The event; what is empty, null or no number is left out, texts are bounded, amounts get the currency. */
export function eventOf(happening: Happening): TrackedEvent {
  const { name, id, atMs, pageUrl, referrer, user, currency, details } = happening;
  return pruned({
    eventName: name,
    eventId: id,
    eventTimestamp: new Date(atMs).toISOString(),
    pageUrl: cleanAddress(pageUrl),
    referrer: cleanAddress(referrer),
    ...user,
    ...details,
    items: details?.items?.length ? details.items.map((item) => priced(item, currency)) : undefined,
    cart: details?.cart && priced(details.cart, currency),
    order: details?.order && priced(details.order, currency),
  }) as TrackedEvent;
}

/** The event of a visit: its ids, and the session's campaign in the address, where the reader looks for it. */
export function eventInVisit(event: TrackedEvent, visit: Visit): TrackedEvent {
  const { clientId, sessionId, isFirstVisit, campaign } = visit;
  const pageUrl = event.pageUrl && withCampaign(event.pageUrl, campaign);
  return { ...event, ...(pageUrl && { pageUrl }), clientId, sessionId, isFirstVisit };
}

/** The product as an item: what one of it costs now. */
export function itemOf(product: Product, quantity = 1): Item {
  const { id, name, category, brand, price, discountPrice } = product;
  return { id, name, category, brand, price: discountPrice ?? price, quantity };
}

/** The text, no longer than it may be, cut at no half of a character. */
export function bounded(text: string, length = LONGEST_TEXT): string {
  return text.length > length ? text.slice(0, length).replace(/[\ud800-\udbff]$/, "") : text;
}

function priced<Priced extends Item | Cart | Order>(amounts: Priced, currency: string | undefined): Priced {
  return { ...amounts, currency: amounts.currency ?? currency };
}

function pruned(value: unknown): unknown {
  if (typeof value === "string") return bounded(value) || undefined;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (Array.isArray(value)) return value.map(pruned).filter((each) => each !== undefined);
  if (typeof value !== "object") return typeof value === "boolean" ? value : undefined;
  if (!value) return undefined;
  const kept = Object.entries(value).map(([key, each]) => [key, pruned(each)] as const);
  return Object.fromEntries(kept.filter(([, each]) => each !== undefined));
}
