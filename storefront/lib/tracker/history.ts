/** Route changes: tells whenever the address may have changed without a new document. */

type Method = "pushState" | "replaceState";

/** Calls `changed` after each; returns what ends it. Others may wrap history before and after us. */
export function watchHistory(browser: Window, changed: () => void): () => void {
  const { history } = browser;
  let isWatching = true;
  const restore = (["pushState", "replaceState"] as Method[]).map((method) => {
    const original = history[method];
    const watched: History[Method] = function (this: History, ...args) {
      original.apply(this, args);
      if (isWatching) changed();
    };
    history[method] = watched;
    // Whoever wrapped ours meanwhile keeps it; it only passes on from then.
    return () => { if (history[method] === watched) history[method] = original; };
  });
  browser.addEventListener("popstate", changed);
  return () => {
    isWatching = false;
    browser.removeEventListener("popstate", changed);
    restore.forEach((undo) => undo());
  };
}
