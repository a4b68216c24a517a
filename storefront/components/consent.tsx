"use client";

import Link from "next/link";
import { useEffect, useState, useSyncExternalStore } from "react";
import type { ConsentState } from "@/lib/tracker";
import { useTracker } from "./analytics";

const ASK_AGAIN = "shop:ask-consent";

/** The decision about measurement; undefined until it is read in the browser. */
function useConsent(): ConsentState | undefined {
  const tracker = useTracker();
  return useSyncExternalStore(
    (changed) => tracker.onConsentChange(changed),
    () => tracker.consent(),
    () => undefined,
  );
}

/** Asks once whether the shop may measure the visit; both answers need one click and look the same. */
export function ConsentBanner() {
  const tracker = useTracker();
  const consent = useConsent();
  const [isAskedAgain, askAgain] = useState(false);
  useEffect(() => {
    const ask = () => askAgain(true);
    window.addEventListener(ASK_AGAIN, ask);
    return () => window.removeEventListener(ASK_AGAIN, ask);
  }, []);
  if (consent === undefined || (consent !== "pending" && !isAskedAgain)) return null;
  const decide = (choice: "granted" | "refused") => {
    tracker.setConsent(choice);
    askAgain(false);
  };
  const hasSignal = tracker.hasPrivacySignal();
  return (
    <section
      aria-label="Your consent"
      className="fixed inset-x-0 bottom-0 z-30 border-t-4 border-jade bg-card shadow-[0_-8px_30px_rgb(0_0_0/0.18)]"
    >
      <div className="shell flex flex-col gap-3 py-4 md:flex-row md:items-center md:gap-8">
        {hasSignal ? (
          <>
            <p className="text-sm leading-relaxed md:flex-1">
              Your browser asks not to be tracked, so we measure nothing, whatever is chosen here.
            </p>
            <button type="button" className="button button-plain" onClick={() => askAgain(false)}>
              Close
            </button>
          </>
        ) : (
          <>
            <p className="text-sm leading-relaxed md:flex-1">
              May we measure which pages and products are looked at? It stays with this shop, goes to no advertiser, and
              the shop works just as well without.{" "}
              <Link href="/privacy" className="text-link">
                What is measured
              </Link>
            </p>
            <div className="grid grid-cols-2 gap-3 md:w-72">
              <button type="button" className="button button-plain" onClick={() => decide("refused")}>
                Refuse
              </button>
              <button type="button" className="button button-plain" onClick={() => decide("granted")}>
                Accept
              </button>
            </div>
          </>
        )}
      </div>
    </section>
  );
}

/** Opens the question again, so that consent is as easy to withdraw as to give. */
export function ConsentSettings({ className = "inline-block py-1.5 hover:underline" }: { className?: string }) {
  return (
    <button type="button" className={className} onClick={() => window.dispatchEvent(new Event(ASK_AGAIN))}>
      Change consent
    </button>
  );
}
