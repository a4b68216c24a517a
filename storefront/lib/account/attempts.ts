/**
 * Limits attempts at accounts, by client address and by browser.
 *
 * The counts are in the shop's database, which all servers of the shop share; the keys do not identify a person.
 * Attempts from one address use up only that address's limit, so they lock out no other visitor. Attempts from many
 * addresses use up the account's limit for unknown browsers. A browser in which the account was signed in before has
 * its own limit, so that the owner can still sign in.
 * https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 */

import "server-only";
import { createHmac } from "node:crypto";
import { headers } from "next/headers";
import { clientAddress } from "@/lib/client-address";
import { sessionSecret, trustedProxies } from "@/lib/settings";
import { shop } from "@/lib/shop";
import type { Limit } from "@/lib/shop/shop";
import { knowsAccount } from "./session";

export type Kind = "sign-in" | "code" | "mail";

/** Attempts within a quarter of an hour (`WINDOW` in lib/shop/postgres/attempts.ts). */
const MOST: Record<Kind, { here: number; strangers: number; address: number }> = {
  // After ten wrong passwords, Cognito itself locks the account for 32 seconds: 2^(n-5).
  "sign-in": { here: 5, strangers: 10, address: 100 },
  code: { here: 5, strangers: 20, address: 100 },
  mail: { here: 5, strangers: 10, address: 30 },
};

export interface Attempt {
  isAllowed: boolean;
  /** Takes the attempt back, because it was correct. */
  wasRight(): Promise<void>;
}

export async function attempt(kind: Kind, email: string): Promise<Attempt> {
  const most = MOST[kind];
  const account = accountKey(email);
  const isKnown = await knowsAccount(account);
  const address = clientAddress(await headers(), trustedProxies());
  const limits: Limit[] = isKnown
    ? [{ key: keyed(kind, "known", account), most: most.strangers }]
    : [
        { key: keyed(kind, "address", address), most: most.address },
        { key: keyed(kind, "here", account, address), most: most.here },
        { key: keyed(kind, "strangers", account), most: most.strangers },
      ];
  return {
    isAllowed: await shop().countAttempt(limits),
    wasRight: () => shop().forgetAttempt(limits.map(({ key }) => key)),
  };
}

/** The cookie's value for an account that was signed in in this browser. */
export function accountKey(email: string): string {
  return keyed("account", email);
}

/** Without the secret, the address of a key can't be found by trial. */
function keyed(...parts: string[]): string {
  return createHmac("sha256", sessionSecret()).update(parts.join("\n")).digest("base64url");
}
