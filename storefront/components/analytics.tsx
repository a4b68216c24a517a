"use client";

/** The tracker in the page: one for the whole shop, and what pages say about themselves. */

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
  /** Has signed in just now. */
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
  // Children's effects run first, and may speak before it has started; who is signed in must be known before they do.
  const [told, setTold] = useState<string | undefined | false>(false);
  if (told !== userId) {
    setTold(userId);
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

/** For a page that has no view of its own kind. */
export function PageView() {
  const tracker = useTracker();
  useEffect(() => tracker.pageView(), [tracker]);
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
  // One view for a product shown, whatever else of it is drawn again.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  useEffect(() => tracker.viewItem({ product }), [tracker, product.id]);
  return null;
}

export function CartView({ cart, items }: { cart: Cart; items: KnownItem[] }) {
  const tracker = useTracker();
  // The cart as it was when it was opened; changes in it are events of their own.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  useEffect(() => tracker.viewCart({ cart, items }), [tracker]);
  return null;
}

export function SearchDone({ query, results }: { query: string; results: number }) {
  const tracker = useTracker();
  useEffect(() => tracker.search({ query, results }), [tracker, query, results]);
  return null;
}

export function CheckoutBegun({ cart, items, isGuest }: { cart: Cart; items: KnownItem[]; isGuest: boolean }) {
  const tracker = useTracker();
  useEffect(() => {
    if (isGuest) tracker.setUser("guest");
    once(`checkout:${cart.id}`, () => tracker.beginCheckout({ cart, items }));
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [tracker, cart.id]);
  return null;
}

interface PurchaseMadeProps {
  order: KnownOrder;
  items: KnownItem[];
  isGuest: boolean;
}

export function PurchaseMade({ order, items, isGuest }: PurchaseMadeProps) {
  const tracker = useTracker();
  useEffect(() => {
    // Whoever refreshes this page is still the guest who has ordered.
    if (isGuest) tracker.setUser("guest");
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

/** Once in this tab, whatever the reloads. Where nothing can be remembered it is done each time: orders count once. */
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

/** Lets what begins so be told again. */
function forget(beginning: string): void {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(`shop.told.${beginning}`)) sessionStorage.removeItem(key);
    }
  } catch {
    // Storage is refused to us.
  }
}
