/**
 * Detects ended tabs. Each tab holds a lock (Web Locks) with the name of its queue; the browser releases it when the
 * tab ends, also after a crash. A tab that finds another tab's events requests that tab's lock, and adopts the remaining
 * events when it gets the lock. So two tabs never adopt the same events, and the events of a tab that ends later are
 * adopted at once. Without Web Locks (Safari before 15.4), a starting tab adopts all events that it finds: if their tab
 * still runs, both send them, and the loader removes the copies by their event ids.
 */

import type { Store } from "./store";

export interface Tabs {
  /** Requests this tab's lock and the locks of all tabs with stored events; calls back after each adoption. */
  join(adopted: () => void): void;
  /** Call it before the page is frozen: the back/forward cache does not keep a page with locks or lock requests. */
  leave(): void;
}

export function livingTabs(store: Store, locks: () => LockManager | undefined): Tabs {
  let membership: AbortController | undefined;
  return {
    join(adopted) {
      if (membership) return;
      const { signal } = (membership = new AbortController());
      const left = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      // `leave` aborts the requests; the rejections are expected.
      const whenFree = (tab: string, run: () => unknown) =>
        locks() ? locks()!.request(`cs.tab.${tab}`, { signal }, run).catch(() => {}) : run();
      void whenFree(store.tab, () => left);
      for (const tab of store.strangers()) {
        void whenFree(tab, () => {
          store.adopt(tab);
          adopted();
        });
      }
    },
    leave() {
      membership?.abort();
      membership = undefined;
    },
  };
}
