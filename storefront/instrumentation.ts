import { checkSettings, takeSecrets } from "@/lib/settings";

/** A setting that is missing or wrong is told when the server starts, not by the first visitor's error page. */
export async function register(): Promise<void> {
  // The middleware's runtime asks for no secret and can't load what fetches one; Next leaves this out of it by the name.
  // eslint-disable-next-line no-restricted-properties
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { readSecret } = await import("@/lib/parameters");
    await takeSecrets(readSecret);
    checkSettings();
    const { markPeers } = await import("@/lib/peers");
    markPeers();
  }
}
