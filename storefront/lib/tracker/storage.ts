/** localStorage that never throws: where it is blocked or full, a key lives in memory until the page ends. */

export const PREFIX = "cs.";

export interface SafeStorage {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** The keys that begin so, in no order. */
  keys(prefix: string): string[];
  /** False once a value had to stay in memory. */
  isPersistent(): boolean;
}

export function safeStorage(open: () => Storage): SafeStorage {
  const memory = new Map<string, string>();
  let isPersistent = true;
  // Even to name localStorage throws where cookies are blocked.
  const attempt = <Result>(work: (storage: Storage) => Result, otherwise: Result): Result => {
    try {
      return work(open());
    } catch {
      isPersistent = false;
      return otherwise;
    }
  };
  return {
    get: (key) => memory.get(key) ?? attempt((storage) => storage.getItem(PREFIX + key), null),
    set(key, value) {
      memory.delete(key);
      if (!attempt((storage) => (storage.setItem(PREFIX + key, value), true), false)) memory.set(key, value);
    },
    remove(key) {
      memory.delete(key);
      attempt((storage) => storage.removeItem(PREFIX + key), undefined);
    },
    keys(prefix) {
      const stored = attempt((storage) => Object.keys(storage), []);
      const own = stored.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
      return [...own, ...memory.keys()].filter((key) => key.startsWith(prefix));
    },
    isPersistent: () => isPersistent,
  };
}
