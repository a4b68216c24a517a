/**
 * Client id, session id and the data of the session, in one record that all tabs share.
 *
 * Storage has no lock, so two tabs that start at once may both make ids. A tab that has just made ids compares them
 * with the stored ids, at each write of another tab and at its next event. It keeps the smaller ids (the older ones:
 * ids are ordered by time), and writes them if they are its own. So all tabs have the same record within moments, and
 * `settled` corrects the events that wait to be sent.
 */

import type { MakeId } from "./ids";
import type { SafeStorage } from "./storage";

export const IDLE_MS = 30 * 60 * 1_000;
// Longer than any browser needs to show one tab's writes to the other tabs.
const SETTLING_MS = 5_000;
const KEY = "visit";

export interface Visit {
  clientId: string;
  sessionId: string;
  /** True for the whole first session. */
  isFirstVisit: boolean;
  /** The session's UTM parameters as a query. */
  campaign: string;
  /** The time of its last event. */
  activeAt: number;
}

export interface Visits {
  /** The visit of an event at this time; the event extends it. */
  touch(atMs: number, campaign?: string): Visit;
  /** The event with the ids that all tabs use. */
  settled<Event extends Ids>(event: Event): Event;
  forget(): void;
}

interface Ids {
  clientId?: string | null;
  sessionId?: string | null;
}

export function sharedVisits(storage: SafeStorage, makeId: MakeId): Visits {
  let made: Visit | undefined;
  let madeAt = 0;
  // For each replaced session id, the visit that is used instead.
  const replaced = new Map<string, Visit>();

  const read = (): Visit | undefined => {
    try {
      const visit = JSON.parse(storage.get(KEY)!) as Visit;
      return visit.clientId && visit.sessionId ? visit : undefined;
    } catch {
      return undefined;
    }
  };
  const write = (visit: Visit) => storage.set(KEY, JSON.stringify(visit));
  const agreed = (found: Visit | undefined): Visit | undefined => {
    if (!made || Date.now() - madeAt > SETTLING_MS || !found || found.sessionId === made.sessionId) return found;
    const [kept, given] = idsOf(found) < idsOf(made) ? [found, made] : [made, found];
    replaced.set(given.sessionId, kept);
    made = kept;
    write(kept);
    return kept;
  };

  return {
    touch(atMs, campaign) {
      let visit = agreed(read());
      // The absolute difference, so that a clock that was set back does not extend a session without end.
      if (!visit || Math.abs(atMs - visit.activeAt) > IDLE_MS) {
        made = visit = {
          clientId: visit?.clientId ?? makeId(),
          sessionId: makeId(),
          isFirstVisit: !visit,
          campaign: campaign ?? "",
          activeAt: atMs,
        };
        madeAt = Date.now();
      }
      visit = { ...visit, activeAt: Math.max(atMs, visit.activeAt), campaign: campaign || visit.campaign };
      write(visit);
      return visit;
    },
    settled(event) {
      agreed(read());
      let settled = event;
      for (let visit; (visit = replaced.get(settled.sessionId ?? "")); ) {
        settled = { ...settled, clientId: visit.clientId, sessionId: visit.sessionId };
      }
      return settled;
    },
    forget() {
      made = undefined;
      storage.remove(KEY);
    },
  };
}

const idsOf = (visit: Visit) => visit.clientId + visit.sessionId;
