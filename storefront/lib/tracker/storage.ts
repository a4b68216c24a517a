/** A localStorage that never throws: if it is blocked or full, a key is kept in memory until the page ends. */

export const PREFIX = "cs.";

export interface SafeStorage {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** The keys with this prefix, unsorted. */
  keys(prefix: string): string[];
  /** False after a value could be kept only in memory. */
  isPersistent(): boolean;
}

export function safeStorage(open: () => Storage): SafeStorage {
  const memory = new Map<string, string>();
  let isPersistent = true;
  // If cookies are blocked, any access to the property localStorage throws.
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
      attempt<unknown>((storage) => storage.removeItem(PREFIX + key), null);
    },
    keys(prefix) {
      const stored = attempt((storage) => Object.keys(storage), []);
      const own = stored.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
      return [...own, ...memory.keys()].filter((key) => key.startsWith(prefix));
    },
    isPersistent: () => isPersistent,
  };
}
