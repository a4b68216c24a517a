/** Calls back when the address may have changed without a new document. Other scripts may wrap history, too. */
export function watchHistory(history: History, changed: () => void): void {
  for (const method of ["pushState", "replaceState"] as const) {
    const original = history[method];
    history[method] = function (...args) {
      original.apply(this, args);
      changed();
    };
  }
}
