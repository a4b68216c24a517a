/** Who is signed in: a cookie that the shop signs after Cognito has vouched for somebody. */

import "server-only";
import { jwtVerify, SignJWT } from "jose";
import { PLACED, readCookie, SESSION, writeCookie } from "@/lib/cookies";
import { sessionSecret } from "@/lib/settings";
import type { User } from "@/lib/shop/shop";

/** A shared computer forgets after half a day. */
const SESSION_S = 12 * 3600;
const PLACED_S = 30 * 24 * 3600;
const MOST_PLACED = 10;
const JUST_NOW_S = 30;

export interface Session {
  /** Cognito's `sub`. */
  userId: string;
  email: string;
  /** Signed in within the last seconds: to be told once. */
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

/** The orders that this browser has placed: it may see them, whoever else learns their ids. */
export async function placedOrders(): Promise<string[]> {
  const claims = await verified("placed", await readCookie(PLACED));
  return Array.isArray(claims?.orders) ? claims.orders.filter((id) => typeof id === "string") : [];
}

export async function rememberPlaced(orderId: string): Promise<void> {
  const known = (await placedOrders()).filter((id) => id !== orderId);
  const token = await signed("placed", { orders: [orderId, ...known].slice(0, MOST_PLACED) }, PLACED_S);
  await writeCookie(PLACED, token, PLACED_S);
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
    // Expired, of another secret, or made up: nobody is signed in by it.
    return null;
  }
}
