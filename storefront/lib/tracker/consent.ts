/** Consent: what the visitor decided, as all tabs see it; a privacy signal of the browser counts as a refusal. */

import type { SafeStorage } from "./storage";

export type ConsentChoice = "granted" | "refused";
export type ConsentState = ConsentChoice | "pending";

/** The decision is the one thing that is stored without consent: it is needed to honour the decision. */
export const CONSENT_KEY = "consent";

export interface PrivacySignals {
  globalPrivacyControl?: boolean;
  doNotTrack?: string | null;
}

export interface Consent {
  state(): ConsentState;
  hasSignal(): boolean;
  decide(choice: ConsentChoice): void;
}

/** Read from storage each time it is asked, so that no tab acts on what another has withdrawn. */
export function storedConsent(storage: SafeStorage, navigator: PrivacySignals): Consent {
  const hasSignal = () => navigator.globalPrivacyControl === true || navigator.doNotTrack === "1";
  return {
    hasSignal,
    state() {
      if (hasSignal()) return "refused";
      const choice = storage.get(CONSENT_KEY);
      return choice === "granted" || choice === "refused" ? choice : "pending";
    },
    decide: (choice) => storage.set(CONSENT_KEY, choice),
  };
}
