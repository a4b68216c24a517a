/**
 * Which tabs live: each holds a lock (Web Locks) named after its queue for as long as it does; the browser frees it when the
 * tab ends, however it ends. Whoever finds a tab's events waits in line for its lock, and adopts what is left when it gets
 * it, so that two never adopt the same and a tab that dies later is seen to at once. Where there are no Web Locks (Safari
 * before 15.4) a tab that starts adopts what it finds: if another lives after all, both send its events, and the event ids
 * make one of each.
 */

import type { Store } from "./store";

export interface Tabs {
  /** Takes this tab's lock, and a place in the line for each tab that has left events; calls back after each adoption. */
  join(adopted: () => void): void;
  /** Before the page is frozen: a page that holds locks or waits for them is not kept for the way back. */
  leave(): void;
}

export function livingTabs(store: Store, locks: () => LockManager | undefined): Tabs {
  let membership: AbortController | undefined;
  return {
    join(adopted) {
      if (membership) return;
      const { signal } = (membership = new AbortController());
      const left = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      // Whoever leaves gives up its places; that they end so is no failure.
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
