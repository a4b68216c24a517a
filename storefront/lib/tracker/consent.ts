/** The visitor's consent, shared by all tabs; a privacy signal of the browser counts as a refusal. */

import type { SafeStorage } from "./storage";

export type ConsentChoice = "granted" | "refused";
export type ConsentState = ConsentChoice | "pending";

/** Only the decision itself is stored without consent, because it is necessary to follow the decision. */
const KEY = "consent";

export interface Signalling {
  navigator: { globalPrivacyControl?: boolean; doNotTrack?: string | null };
  document: Document & { prerendering?: boolean };
}

export interface Consent {
  /** Read from storage each time, so that no tab uses a consent that another tab has withdrawn. */
  state(): ConsentState;
  hasSignal(): boolean;
  decide(choice: ConsentChoice): void;
}

export function storedConsent(storage: SafeStorage, browser: Signalling): Consent {
  const hasSignal = () => browser.navigator.globalPrivacyControl === true || browser.navigator.doNotTrack === "1";
  return {
    hasSignal,
    state() {
      const choice = hasSignal() ? "refused" : storage.get(KEY);
      // The visitor does not see a prerendered page yet: its events wait, like events before consent.
      const holds = choice === "refused" || (choice === "granted" && !browser.document.prerendering);
      return holds ? choice : "pending";
    },
    decide: (choice) => storage.set(KEY, choice),
  };
}
