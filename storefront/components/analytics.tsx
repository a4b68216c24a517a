"use client";

/** The tracker in the page: one tracker for the whole shop, and the components with which pages send events. */

import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import {
  type Cart,
  createTracker,
  type KnownItem,
  type KnownOrder,
  type KnownProduct,
  type Tracker,
} from "@/lib/tracker";

const TrackerContext = createContext<Tracker | null>(null);

export interface Visitor {
  /** Cognito's `sub`. */
  userId: string;
  /** True if the visitor has just signed in. */
  isNew: boolean;
}

interface ProviderProps {
  /** Where events go; undefined turns the tracker off. */
  endpoint: string | undefined;
  visitor: Visitor | null;
  children: ReactNode;
}

export function AnalyticsProvider({ endpoint, visitor, children }: ProviderProps) {
  const [tracker] = useState(() => createTracker({ endpoint: endpoint ?? "", currency: "VND", areDeclared: true }));
  const userId = visitor?.userId;
  // The effects of children run first and may send events, so the user must be set before them, during rendering.
  const [known, setKnown] = useState<string | undefined | false>(false);
  if (known !== userId) {
    setKnown(userId);
    tracker.setUser(userId ? { userId, identitySource: "cognito" } : null);
  }
  useEffect(() => tracker.start(), [tracker]);
  const isNew = visitor?.isNew;
  useEffect(() => {
    if (userId && isNew) once(`login:${userId}`, () => tracker.login({ userId, identitySource: "cognito" }));
    if (!userId) forget("login:");
  }, [tracker, userId, isNew]);
  return <TrackerContext value={tracker}>{children}</TrackerContext>;
}

export function useTracker(): Tracker {
  const tracker = useContext(TrackerContext);
  if (!tracker) throw new Error("useTracker is used outside of AnalyticsProvider");
  return tracker;
}

/** For a page without a typed view; who buys there without an account is a guest from then on. */
export function PageView({ isGuest = false }: { isGuest?: boolean }) {
  const tracker = useTracker();
  useEffect(() => {
    if (isGuest) tracker.setUser("guest");
    tracker.pageView();
  }, [tracker, isGuest]);
  return null;
}

export function HomeView() {
  const tracker = useTracker();
  useEffect(() => tracker.viewHome(), [tracker]);
  return null;
}

export function CategoryView({ id, name }: { id: string; name: string }) {
  const tracker = useTracker();
  useEffect(() => tracker.viewItemList({ category: { id, name } }), [tracker, id, name]);
  return null;
}

export function ProductView({ product }: { product: KnownProduct }) {
  const tracker = useTracker();
  // One view for each shown product, even if the component renders again with other props.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  useEffect(() => tracker.viewItem({ product }), [tracker, product.id]);
  return null;
}

export function CartView({ cart, items }: { cart: Cart; items: KnownItem[] }) {
  const tracker = useTracker();
  // Sends the cart's first state only; changes in the cart are separate events.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  useEffect(() => tracker.viewCart({ cart, items }), [tracker]);
  return null;
}

export function SearchDone({ query, results }: { query: string; results: number }) {
  const tracker = useTracker();
  useEffect(() => tracker.search({ query, results }), [tracker, query, results]);
  return null;
}

export function CheckoutBegun({ cart, items }: { cart: Cart; items: KnownItem[] }) {
  const tracker = useTracker();
  useEffect(() => {
    once(`checkout:${cart.id}`, () => tracker.beginCheckout({ cart, items }));
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [tracker, cart.id]);
  return null;
}

export function PurchaseMade({ order, items }: { order: KnownOrder; items: KnownItem[] }) {
  const tracker = useTracker();
  useEffect(() => {
    once(`purchase:${order.id}`, () => tracker.purchase({ order, items }));
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [tracker, order.id]);
  return null;
}

export function LoginPrompted() {
  const tracker = useTracker();
  useEffect(() => tracker.loginPrompt(), [tracker]);
  return null;
}

/**
 * Runs `act` once in this tab, also after reloads. Without session storage it runs each time, which is harmless: the
 * warehouse counts an order once.
 */
function once(what: string, act: () => void): void {
  const key = `shop.told.${what}`;
  try {
    if (sessionStorage.getItem(key)) return;
    sessionStorage.setItem(key, "1");
  } catch {
    // Storage is refused to us.
  }
  act();
}

/** Removes the marks with this prefix, so that `once` runs again. */
function forget(beginning: string): void {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(`shop.told.${beginning}`)) sessionStorage.removeItem(key);
    }
  } catch {
    // Storage is refused to us.
  }
}
