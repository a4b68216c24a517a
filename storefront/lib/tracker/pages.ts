/**
 * Page views: exactly one for each shown page, the typed view instead of the general one.
 *
 * A page declares its typed view when it appears (`view`). A page that has declared none when its route has settled
 * gets the general `page_view`, with the time at which it was shown; with `areDeclared` it gets none. A second view of
 * the same page is ignored, because React's strict mode runs effects twice. The declaration may come before or after
 * the route change is noticed, because both check the address first.
 */

import type { PageViewName } from "./contract";
import type { Health } from "./health";
import type { Details, Moment } from "./payload";

export const SETTLE_MS = 1_000;

export interface Place {
  pageUrl: string;
  referrer: string;
}

export interface PagesOptions {
  /** The time within which a page must declare its typed view. */
  settleMs?: number;
  /** Every page declares its view: a page that is left without a declaration never appeared, and gets none. */
  areDeclared?: boolean;
  /** Two addresses with the same key are the same page; the default key is the path. */
  pageKey?: (url: URL) => string;
}

type Send = (name: PageViewName, details: Details, place: Place, moment?: Moment) => void;
type Shop = Pick<Window, "location" | "document">;

export interface Pages {
  /** The current page. */
  place(): Place;
  /** Checks whether another page is shown. */
  look(): void;
  view(name: PageViewName, details: Details): void;
  /** Announces a late typed view: the general view waits for it, or until the visitor leaves the page. */
  awaitView(): void;
  /** The visitor leaves the page: sends a general view that still waits. */
  leave(): void;
  /** The same page is shown again from the back/forward cache, where effects do not run again. */
  showAgain(): void;
}

interface Shown extends Place {
  key: string;
  moment: Moment;
  /** Only a general view has a moment. */
  view?: { name: PageViewName; details: Details; moment?: Moment };
}

/** Uses `browser` only in calls, not during creation, because a server has none. */
export function pageViews(browser: Shop, options: PagesOptions, health: Health, send: Send, now: () => Moment): Pages {
  let shown: Shown | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Sends the view of the page that is shown; a general one is given the moment at which it was shown. */
  const declare = (name: PageViewName, details: Details, moment?: Moment) => {
    clearTimeout(timer);
    shown!.view = { name, details, moment };
    send(name, details, shown!, moment);
  };
  const settle = () => {
    if (shown && !shown.view && !options.areDeclared) declare("page_view", {}, shown.moment);
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
    shown = { key, pageUrl, referrer: shown ? shown.pageUrl : browser.document.referrer, moment: now() };
    timer = setTimeout(settle, options.settleMs ?? SETTLE_MS);
  };

  return {
    look,
    place: () => (look(), shown!),
    view(name, details) {
      look();
      if (shown!.view?.moment && name !== "page_view") health.lateViews++;
      else if (shown!.view) return;
      declare(name, details);
    },
    awaitView() {
      look();
      clearTimeout(timer);
    },
    leave: settle,
    showAgain() {
      look();
      const { view } = shown!;
      if (view) send(view.name, view.details, shown!);
    },
  };
}
