/**
 * Which tabs live: each holds a lock (Web Locks) named after its queue for as long as it does; the browser frees it when the
 * tab ends, however it ends. Whoever gets a tab's lock may adopt its events, and holds the lock while it does, so that two
 * never adopt the same. Where there are no Web Locks (Safari before 15.4) a tab that starts adopts what it finds: if another
 * lives after all, both send its events, and the event ids make one of each.
 */

import type { Store } from "./store";

export interface TabLock {
  hold(): void;
  /** Before the page is frozen: a page that holds a lock is not kept for the way back. */
  release(): void;
  /** Takes over what dead tabs have left; calls back after each. */
  adoptOrphans(adopted: () => void): void;
}

export function tabLock(store: Store, locks: () => LockManager | undefined): TabLock {
  let release: (() => void) | undefined;
  const nameOf = (tab: string) => `cs.tab.${tab}`;
  const ignore = () => {};
  return {
    hold() {
      if (release || !locks()) return;
      const held = new Promise<void>((resolve) => (release = resolve));
      locks()!.request(nameOf(store.tab), () => held).catch(ignore);
    },
    release() {
      release?.();
      release = undefined;
    },
    adoptOrphans(adopted) {
      for (const tab of store.strangers()) {
        const adopt = () => {
          store.adopt(tab);
          adopted();
        };
        if (locks()) void locks()!.request(nameOf(tab), { ifAvailable: true }, (lock) => lock && adopt()).catch(ignore);
        else adopt();
      }
    },
  };
}
