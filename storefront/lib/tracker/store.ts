/**
 * The store: a bounded, ordered queue of events that the collector has not confirmed yet.
 *
 * Each event has its own key, `queue.<tab>.<event id>`, so that the cost of adding and removing does not depend on the
 * queue's length, and every event of a killed tab stays complete. A tab sends only its own events, and adopts those of
 * ended tabs. An event that was passed to `sendBeacon` stays in the store: a beacon has no answer, so the next page or
 * tab sends the event again. No event is lost this way, and the event id makes the copy harmless.
 */

import { countLoss, type Health } from "./health";
import type { TrackedEvent } from "./payload";
import type { SafeStorage } from "./storage";

export const MOST_EVENTS = 500;
export const MOST_CHARACTERS = 1_000_000;
/** The largest batch and the largest event: browsers allow 64 KB for requests that outlive a page. */
export const MOST_BYTES = 60_000;

const QUEUE = "queue.";

export interface Store {
  readonly tab: string;
  add(event: TrackedEvent): void;
  /** The oldest events, at most one request's size. */
  oldest(mostEvents: number, except?: ReadonlySet<string>): TrackedEvent[];
  remove(events: readonly TrackedEvent[]): void;
  /** The other tabs with stored events. */
  strangers(): string[];
  adopt(tab: string): void;
  /** Reads this tab's events again: while it was frozen, another tab may have adopted them. */
  reread(): void;
  /** Erases the events of all tabs. */
  clear(): void;
  size(): number;
}

export function eventStore(storage: SafeStorage, tab: string, health: Health): Store {
  // JSON by event id, oldest first: the ids are ordered by time.
  let waiting = new Map<string, string>();

  const keyOf = (id: string, owner = tab) => `${QUEUE}${owner}.${id}`;
  const keep = (id: string, text: string) => {
    waiting.set(id, text);
    storage.set(keyOf(id), text);
  };
  const forget = (id: string) => {
    waiting.delete(id);
    storage.remove(keyOf(id));
  };
  const dropOverflow = () => {
    let characters = 0;
    for (const text of waiting.values()) characters += text.length;
    for (const [id, text] of waiting) {
      if (waiting.size <= MOST_EVENTS && characters <= MOST_CHARACTERS) return;
      characters -= text.length;
      forget(id);
      countLoss(health, "overflow");
    }
  };
  /** Moves the stored events of a tab to this tab. */
  const take = (owner: string) => {
    for (const key of storage.keys(keyOf("", owner))) {
      const text = storage.get(key)!;
      const id = idIn(text);
      const isWhole = key === keyOf(id, owner);
      if (isWhole) keep(id, text);
      else countLoss(health, "unreadable");
      if (!isWhole || owner !== tab) storage.remove(key);
    }
    waiting = new Map([...waiting].sort());
    dropOverflow();
  };

  return {
    tab,
    add(event) {
      const text = JSON.stringify(event);
      if (bytesOf(text) > MOST_BYTES) return countLoss(health, "too_large");
      keep(event.eventId, text);
      dropOverflow();
    },
    oldest(mostEvents, except) {
      const batch: TrackedEvent[] = [];
      let bytes = 0;
      for (const [id, text] of waiting) {
        if (except?.has(id)) continue;
        bytes += bytesOf(text) + 1;
        if (batch.length && (bytes > MOST_BYTES || batch.length >= mostEvents)) break;
        batch.push(JSON.parse(text) as TrackedEvent);
      }
      return batch;
    },
    remove: (events) => events.forEach(({ eventId }) => forget(eventId)),
    strangers: () => [...new Set(storage.keys(QUEUE).map((key) => key.split(".")[1]!))].filter((owner) => owner !== tab),
    adopt: take,
    reread() {
      waiting.clear();
      take(tab);
    },
    clear() {
      waiting.clear();
      storage.keys(QUEUE).forEach(storage.remove);
    },
    size: () => waiting.size,
  };
}

function idIn(text: string): string {
  try {
    return (JSON.parse(text) as TrackedEvent).eventId;
  } catch {
    return "";
  }
}

export const bytesOf = (text: string) => new TextEncoder().encode(text).length;
