/**
 * How often somebody may try at an account, from an address or from a browser.
 *
 * Counted in the shop's database, which all servers of the shop share; nothing is counted that names anybody. Tries
 * from one address use up that address's own: they lock nobody else out. Those from many use up what strangers have
 * together; a browser in which the account was signed in has its own, so that its owner still gets in.
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

/** Within a quarter of an hour (`WINDOW` in lib/shop/postgres/attempts.ts). */
const MOST: Record<Kind, { here: number; strangers: number; address: number }> = {
  // Ten wrong passwords make Cognito lock the account itself, for 32 seconds: 2^(n-5).
  "sign-in": { here: 5, strangers: 10, address: 100 },
  code: { here: 5, strangers: 20, address: 100 },
  mail: { here: 5, strangers: 10, address: 30 },
};

export interface Attempt {
  isAllowed: boolean;
  /** Takes it back: what was right was no guess. */
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

/** What a browser keeps of the accounts that were signed in there. */
export function accountKey(email: string): string {
  return keyed("account", email);
}

/** Without the secret nobody finds out by trying whose address a key stands for. */
function keyed(...parts: string[]): string {
  return createHmac("sha256", sessionSecret()).update(parts.join("\n")).digest("base64url");
}
