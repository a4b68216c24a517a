/** The shop's cookies: all are necessary for functions that the visitor uses, and none is shared with a third party. */

import "server-only";
import { cookies } from "next/headers";
import { shopOrigin } from "@/lib/settings";

export const CART = "cart";
export const SESSION = "session";
export const PLACED = "placed";
export const EMAIL_HINT = "email";
export const KNOWN = "known";

export async function readCookie(name: string): Promise<string | undefined> {
  return (await cookies()).get(name)?.value;
}

export async function writeCookie(name: string, value: string, maxAgeS: number): Promise<void> {
  (await cookies()).set(name, value, {
    httpOnly: true,
    sameSite: "lax",
    secure: shopOrigin().startsWith("https:"),
    path: "/",
    maxAge: maxAgeS,
  });
}

export async function dropCookie(name: string): Promise<void> {
  (await cookies()).delete(name);
}
