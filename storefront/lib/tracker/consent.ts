/** Consent: what the visitor decided, as all tabs see it; a privacy signal of the browser counts as a refusal. */

import type { SafeStorage } from "./storage";

export type ConsentChoice = "granted" | "refused";
export type ConsentState = ConsentChoice | "pending";

/** The decision is the one thing that is stored without consent: it is needed to honour the decision. */
const KEY = "consent";

export interface Signalling {
  navigator: { globalPrivacyControl?: boolean; doNotTrack?: string | null };
  document: Document & { prerendering?: boolean };
}

export interface Consent {
  /** Read from storage each time, so that no tab acts on what another has withdrawn. */
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
      // A page that is drawn in advance is shown to nobody yet: its events wait like those before consent.
      const holds = choice === "refused" || (choice === "granted" && !browser.document.prerendering);
      return holds ? choice : "pending";
    },
    decide: (choice) => storage.set(KEY, choice),
  };
}
