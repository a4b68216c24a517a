/**
 * Page views: exactly one for a page shown, the typed one in place of the general one.
 *
 * A page declares its typed view when it is there (`view`). A page that has declared none when its route has settled gets
 * the general `page_view`, dated at the moment it was shown. A second view of the same page is ignored: effects run twice
 * under React's strict mode. Both orders work, the declaration before the route change is noticed and after it, because
 * each looks at the address first.
 */

import type { PageViewName } from "./contract";
import type { Details } from "./payload";

export const SETTLE_MS = 1_000;

export interface Place {
  pageUrl: string;
  referrer: string;
}

export interface PagesOptions {
  address: () => string;
  firstReferrer: () => string;
  /** What makes two addresses the same page. */
  keyOf: (url: URL) => string;
  settleMs: number;
  send: (name: PageViewName, details: Details | undefined, atMs: number) => void;
  /** A typed view came after the general one had left. */
  cameLate: () => void;
}

export interface Pages {
  /** Where the visitor is. */
  place(): Place;
  /** Looks whether another page is shown by now. */
  look(): void;
  view(name: PageViewName, details?: Details): void;
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
  view?: { name: PageViewName; details?: Details; isGeneral?: boolean };
}

export function pageViews({ address, firstReferrer, keyOf, settleMs, send, cameLate }: PagesOptions): Pages {
  let shown: Shown | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const settle = () => {
    clearTimeout(timer);
    if (!shown || shown.view) return;
    shown.view = { name: "page_view", isGeneral: true };
    send("page_view", undefined, shown.atMs);
  };
  const look = () => {
    const pageUrl = address();
    const key = keyOf(new URL(pageUrl));
    if (shown?.key === key) {
      // Query and fragment may have changed.
      shown.pageUrl = pageUrl;
      return;
    }
    settle();
    shown = { key, pageUrl, referrer: shown ? shown.pageUrl : firstReferrer(), atMs: Date.now() };
    timer = setTimeout(settle, settleMs);
  };

  return {
    look,
    place: () => (look(), shown!),
    view(name, details) {
      look();
      if (shown!.view?.isGeneral && name !== "page_view") cameLate();
      else if (shown!.view) return;
      clearTimeout(timer);
      shown!.view = { name, details };
      send(name, details, Date.now());
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
      if (view) send(view.name, view.details, shown!.atMs);
    },
  };
}
