import { checkSettings, takeSecrets } from "@/lib/settings";

/** Checks the settings when the server starts, so that a wrong setting does not show only on a visitor's page. */
export async function register(): Promise<void> {
  // The middleware's runtime needs no secret and can't load the AWS client; Next recognizes this check and excludes it.
  // eslint-disable-next-line no-restricted-properties
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { readSecret } = await import("@/lib/parameters");
    await takeSecrets(readSecret);
    checkSettings();
    const { markPeers } = await import("@/lib/peers");
    markPeers();
  }
}
