/**
 * Page views: exactly one for a page shown, the typed one in place of the general one.
 *
 * A page declares its typed view when it is there (`view`). A page that has declared none when its route has settled gets
 * the general `page_view`, dated at the moment it was shown; where all pages declare theirs it was no page. A second view of the same page is ignored: effects run twice
 * under React's strict mode. Both orders work, the declaration before the route change is noticed and after it, because
 * each looks at the address first.
 */

import type { PageViewName } from "./contract";
import type { Health } from "./health";
import type { Details } from "./payload";

export const SETTLE_MS = 1_000;

export interface Place {
  pageUrl: string;
  referrer: string;
}

export interface PagesOptions {
  /** How long a page has to declare its typed view. */
  settleMs?: number;
  /** Every page declares its view: one that is left without was never there, whatever the address said. */
  areDeclared?: boolean;
  /** What makes two addresses the same page; the path, unless given. */
  pageKey?: (url: URL) => string;
}

type Send = (name: PageViewName, details: Details, place: Place, atMs?: number) => void;
type Shop = Pick<Window, "location" | "document">;

export interface Pages {
  /** Where the visitor is. */
  place(): Place;
  /** Looks whether another page is shown by now. */
  look(): void;
  view(name: PageViewName, details: Details): void;
  /** The page's typed view will come, however late: until then, or until the page is left, the general one waits. */
  awaitView(): void;
  /** The page is left: a general view that still waits is due. */
  leave(): void;
  /** The same page is shown again out of the browser's memory, where no effect runs anew. */
  showAgain(): void;
}

interface Shown extends Place {
  key: string;
  atMs: number;
  view?: { name: PageViewName; details: Details; isGeneral?: boolean };
}

/** The browser is looked at when something happens, not before: on a server there is none. */
export function pageViews(browser: Shop, options: PagesOptions, health: Health, send: Send): Pages {
  let shown: Shown | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const settle = () => {
    clearTimeout(timer);
    if (!shown || shown.view || options.areDeclared) return;
    shown.view = { name: "page_view", details: {}, isGeneral: true };
    send("page_view", {}, shown, shown.atMs);
  };
  const look = () => {
    const pageUrl = browser.location.href;
    const url = new URL(pageUrl);
    const key = options.pageKey?.(url) ?? url.pathname;
    if (shown?.key === key) {
      // Query and fragment may have changed.
      shown.pageUrl = pageUrl;
      return;
    }
    settle();
    shown = { key, pageUrl, referrer: shown ? shown.pageUrl : browser.document.referrer, atMs: Date.now() };
    timer = setTimeout(settle, options.settleMs ?? SETTLE_MS);
  };

  return {
    look,
    place: () => (look(), shown!),
    view(name, details) {
      look();
      if (shown!.view?.isGeneral && name !== "page_view") health.lateViews++;
      else if (shown!.view) return;
      clearTimeout(timer);
      shown!.view = { name, details };
      send(name, details, shown!);
    },
    awaitView() {
      look();
      clearTimeout(timer);
    },
    leave: settle,
    showAgain() {
      look();
      const { view } = shown!;
      shown!.atMs = Date.now();
      if (view) send(view.name, view.details, shown!);
    },
  };
}
