/**
 * Client id, session id and what is kept for the session, in one record that all tabs share.
 *
 * Storage has no lock, so two tabs that start at once may both make ids. A tab that made ids a moment ago and finds others,
 * when another tab has written or with its next event, takes the smaller of the two (the older: ids tell the time) and
 * writes it where its own is the smaller. So all tabs come to the same record within moments, and `settled` puts right the
 * events that wait to be sent.
 */

import type { MakeId } from "./ids";
import type { SafeStorage } from "./storage";

export const IDLE_MS = 30 * 60 * 1_000;
// Longer than any browser takes to show one tab's writes to the others.
const SETTLING_MS = 5_000;
const KEY = "visit";

export interface Visit {
  clientId: string;
  sessionId: string;
  /** True for the whole first session. */
  isFirstVisit: boolean;
  /** The session's UTM parameters, as a query. */
  campaign: string;
  /** When its last event happened. */
  activeAt: number;
}

export interface Visits {
  /** The visit that an event at this time belongs to, which it keeps alive. */
  touch(atMs: number, campaign?: string): Visit;
  /** The event with the ids that all tabs agreed on. */
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
  // What a session id that lost was replaced by.
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
      // The size of the gap: a clock that was put back must not keep a session alive for ever.
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
