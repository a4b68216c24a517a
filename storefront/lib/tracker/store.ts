/**
 * The store: events that wait until the collector has confirmed them, in order, bounded.
 *
 * Each event has a key of its own, `queue.<tab>.<event id>`, so that adding and removing one costs the same however long
 * the queue is, and a tab that is killed leaves every event whole. A tab sends only its own events; those of dead tabs are
 * adopted. An event that was handed to `sendBeacon` is marked and stays: a beacon has no answer, so it is sent once more by
 * whoever comes next. Nothing is lost that way, and the event id makes the copy harmless.
 */

import type { MakeId } from "./ids";
import { countLoss, type Health } from "./health";
import type { TrackedEvent } from "./payload";
import type { SafeStorage } from "./storage";

export const MOST_EVENTS = 500;
export const MOST_CHARACTERS = 1_000_000;
/** In bytes. The collector takes 256 KB; this leaves room for the batch around the event. */
export const LARGEST_EVENT = 200_000;
/** Later than this the reader can't tell when an event happened (design, section 5). */
export const DATABLE_MS = 72 * 60 * 60_000;

const QUEUE = "queue.";
const BEACONED = "~";

export interface Store {
  readonly tab: string;
  add(event: TrackedEvent): void;
  /** The oldest events, as many as fit; at least one, however large. */
  oldest(mostEvents: number, mostBytes: number, except?: ReadonlySet<string>): TrackedEvent[];
  remove(events: readonly TrackedEvent[]): void;
  markBeaconed(events: readonly TrackedEvent[]): void;
  /** Other tabs that have left events. */
  strangers(): string[];
  newestOf(tab: string): string;
  adopt(tab: string): void;
  /** Reads this tab's events anew: while it was frozen another may have adopted them. */
  reread(): void;
  /** Erases the events of all tabs. */
  clear(): void;
  size(): number;
}

interface Waiting {
  event: TrackedEvent;
  text: string;
  isBeaconed: boolean;
}

export function eventStore(storage: SafeStorage, makeId: MakeId, health: Health): Store {
  const tab = makeId(Date.now());
  const waiting = new Map<string, Waiting>();
  let characters = 0;

  const keyOf = (id: string) => `${QUEUE}${tab}.${id}`;
  const idsOf = (owner: string) => storage.keys(`${QUEUE}${owner}.`).map((key) => key.split(".")[2]!).sort();

  const forget = (id: string) => {
    characters -= waiting.get(id)?.text.length ?? 0;
    waiting.delete(id);
    storage.remove(keyOf(id));
  };
  const keep = (each: Waiting) => {
    const id = each.event.eventId;
    characters += each.text.length - (waiting.get(id)?.text.length ?? 0);
    waiting.set(id, each);
    storage.set(keyOf(id), (each.isBeaconed ? BEACONED : "") + each.text);
  };
  const dropOverflow = () => {
    for (const id of waiting.keys()) {
      if (waiting.size <= MOST_EVENTS && characters <= MOST_CHARACTERS) return;
      forget(id);
      countLoss(health, "overflow");
    }
  };
  const read = (key: string): Waiting | undefined => {
    try {
      const stored = storage.get(key)!;
      const isBeaconed = stored.startsWith(BEACONED);
      const text = isBeaconed ? stored.slice(1) : stored;
      const event = JSON.parse(text) as TrackedEvent;
      return event.eventName && event.eventId ? { event, text, isBeaconed } : undefined;
    } catch {
      return undefined;
    }
  };

  return {
    tab,
    add(event) {
      const text = JSON.stringify(event);
      if (bytesOf(text) > LARGEST_EVENT) return countLoss(health, "too_large");
      keep({ event, text, isBeaconed: false });
      dropOverflow();
    },
    oldest(mostEvents, mostBytes, except) {
      const batch: TrackedEvent[] = [];
      let bytes = 0;
      for (const [id, { event, text }] of waiting) {
        if (except?.has(id)) continue;
        bytes += bytesOf(text) + 1;
        if (batch.length && (bytes > mostBytes || batch.length >= mostEvents)) break;
        batch.push(event);
      }
      return batch;
    },
    remove: (events) => events.forEach(({ eventId }) => forget(eventId)),
    markBeaconed(events) {
      for (const { eventId } of events) {
        const each = waiting.get(eventId);
        if (each && !each.isBeaconed) keep({ ...each, isBeaconed: true });
      }
    },
    strangers() {
      const owners = storage.keys(QUEUE).map((key) => key.split(".")[1]!);
      return [...new Set(owners)].filter((owner) => owner !== tab);
    },
    newestOf: (owner) => idsOf(owner).at(-1) ?? "",
    adopt(owner) {
      const now = Date.now();
      for (const id of idsOf(owner)) {
        const key = `${QUEUE}${owner}.${id}`;
        const found = read(key);
        if (found && found.isBeaconed && now - Date.parse(found.event.eventTimestamp) > DATABLE_MS) {
          countLoss(health, "expired");
        } else if (found) {
          keep(found);
        }
        storage.remove(key);
      }
      const inOrder = [...waiting].sort(([id], [other]) => (id < other ? -1 : 1));
      waiting.clear();
      inOrder.forEach(([id, each]) => waiting.set(id, each));
      dropOverflow();
    },
    reread() {
      waiting.clear();
      characters = 0;
      for (const id of idsOf(tab)) {
        const found = read(keyOf(id));
        if (found) keep(found);
      }
    },
    clear() {
      waiting.clear();
      characters = 0;
      storage.keys(QUEUE).forEach((key) => storage.remove(key));
    },
    size: () => waiting.size,
  };
}

export const bytesOf = (text: string) => new TextEncoder().encode(text).length;
