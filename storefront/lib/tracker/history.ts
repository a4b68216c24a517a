/** Calls back whenever the address may have changed without a new document. Others may wrap history before and after us. */
export function watchHistory(history: History, changed: () => void): void {
  for (const method of ["pushState", "replaceState"] as const) {
    const original = history[method];
    history[method] = function (...args) {
      original.apply(this, args);
      changed();
    };
  }
}
