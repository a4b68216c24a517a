/** The session: a cookie that the shop signs after Cognito has authenticated the user. */

import "server-only";
import { jwtVerify, SignJWT } from "jose";
import { KNOWN, PLACED, readCookie, SESSION, writeCookie } from "@/lib/cookies";
import { sessionSecret } from "@/lib/settings";
import type { User } from "@/lib/shop/shop";

/** The session expires after half a day, because the computer may be shared. */
const SESSION_S = 12 * 3600;
/** The browser that placed an order can open it for this long; its account can open it always. */
export const PLACED_S = 24 * 3600;
const MOST_PLACED = 10;
const KNOWN_S = 400 * 24 * 3600;
const MOST_KNOWN = 5;
const JUST_NOW_S = 30;

export interface Session {
  /** Cognito's `sub`. */
  userId: string;
  email: string;
  /** True if the user signed in within the last seconds: the login event is sent once. */
  isNew: boolean;
}

export async function currentSession(): Promise<Session | null> {
  const claims = await verified("session", await readCookie(SESSION));
  if (!claims) return null;
  const { sub, email, iat } = claims;
  if (typeof sub !== "string" || typeof email !== "string") return null;
  return { userId: sub, email, isNew: Date.now() / 1000 - Number(iat) < JUST_NOW_S };
}

export async function beginSession(user: User): Promise<void> {
  const token = await signed("session", { sub: user.id, email: user.email }, SESSION_S);
  await writeCookie(SESSION, token, SESSION_S);
}

/** The orders that this browser has placed; other browsers can't open them by their ids. */
export async function placedOrders(): Promise<string[]> {
  const claims = await verified("placed", await readCookie(PLACED));
  return Array.isArray(claims?.orders) ? claims.orders.filter((id) => typeof id === "string") : [];
}

export async function rememberPlaced(orderId: string): Promise<void> {
  const known = (await placedOrders()).filter((id) => id !== orderId);
  const token = await signed("placed", { orders: [orderId, ...known].slice(0, MOST_PLACED) }, PLACED_S);
  await writeCookie(PLACED, token, PLACED_S);
}

/** Whether this browser was signed in to an account, by its key; this gives no access, only a separate limit. */
export async function knowsAccount(account: string): Promise<boolean> {
  return (await knownAccounts()).includes(account);
}

export async function rememberAccount(account: string): Promise<void> {
  const others = (await knownAccounts()).filter((each) => each !== account);
  const token = await signed("known", { accounts: [account, ...others].slice(0, MOST_KNOWN) }, KNOWN_S);
  await writeCookie(KNOWN, token, KNOWN_S);
}

async function knownAccounts(): Promise<string[]> {
  const claims = await verified("known", await readCookie(KNOWN));
  return Array.isArray(claims?.accounts) ? claims.accounts.filter((each) => typeof each === "string") : [];
}

function key(): Uint8Array {
  return new TextEncoder().encode(sessionSecret());
}

function signed(audience: string, claims: Record<string, unknown>, lifeS: number): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256" })
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${lifeS}s`)
    .sign(key());
}

async function verified(audience: string, token: string | undefined) {
  if (!token) return null;
  const secret = key();
  try {
    return (await jwtVerify(token, secret, { audience, algorithms: ["HS256"] })).payload;
  } catch {
    // The cookie is expired, signed with another secret, or forged: it signs in no user.
    return null;
  }
}
