/**
 * The store: events that wait until the collector has confirmed them, in order, bounded.
 *
 * Each event has a key of its own, `queue.<tab>.<event id>`, so that adding and removing one costs the same however long
 * the queue is, and a tab that is killed leaves every event whole. A tab sends only its own events; those of dead tabs are
 * adopted. An event that was handed to `sendBeacon` stays: a beacon has no answer, so it is sent once more by whoever comes
 * next. Nothing is lost that way, and the event id makes the copy harmless.
 */

import { countLoss, type Health } from "./health";
import type { TrackedEvent } from "./payload";
import type { SafeStorage } from "./storage";

export const MOST_EVENTS = 500;
export const MOST_CHARACTERS = 1_000_000;
/** What a batch may weigh, an event too: browsers let 64 KB outlive a page. */
export const MOST_BYTES = 60_000;

const QUEUE = "queue.";

export interface Store {
  readonly tab: string;
  add(event: TrackedEvent): void;
  /** The oldest events, as many as one request carries. */
  oldest(mostEvents: number, except?: ReadonlySet<string>): TrackedEvent[];
  remove(events: readonly TrackedEvent[]): void;
  /** Other tabs that have left events. */
  strangers(): string[];
  adopt(tab: string): void;
  /** Reads this tab's events anew: while it was frozen another may have adopted them. */
  reread(): void;
  /** Erases the events of all tabs. */
  clear(): void;
  size(): number;
}

export function eventStore(storage: SafeStorage, tab: string, health: Health): Store {
  // JSON by event id, oldest first: the ids tell the time.
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
  /** Makes what a tab has stored this tab's own. */
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
