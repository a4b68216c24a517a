import { clickstreamUrl, cognitoSettings, databaseAddress, sessionSecret, shopOrigin } from "@/lib/settings";

/** A setting that is missing or wrong is told when the server starts, not by the first visitor's error page. */
export function register(): void {
  for (const read of [databaseAddress, sessionSecret, shopOrigin, cognitoSettings, clickstreamUrl]) read();
}
