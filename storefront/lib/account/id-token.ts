/** Reads the user of an ID token, and verifies its signature with the pool's keys. */

import { createRemoteJWKSet, jwtVerify } from "jose";
import type { CognitoSettings } from "@/lib/settings";
import type { User } from "@/lib/shop/shop";

export type IdTokenReader = (token: string) => Promise<User>;

/** Throws for a token of another pool, for another client, an expired token, or a token that is not an ID token. */
export function idTokenReader({ region, userPoolId, clientId, endpoint }: CognitoSettings): IdTokenReader {
  const issuer = `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`;
  // An emulator also has AWS as the issuer, but serves its own keys.
  const keys = createRemoteJWKSet(
    new URL(`${endpoint ? `${endpoint.replace(/\/$/, "")}/${userPoolId}` : issuer}/.well-known/jwks.json`),
  );
  return async (token) => {
    const { payload } = await jwtVerify(token, keys, { issuer, audience: clientId, algorithms: ["RS256"] });
    const { sub, email, token_use: use } = payload;
    if (use !== "id" || typeof sub !== "string" || typeof email !== "string") {
      throw new Error("not an ID token with sub and email");
    }
    return { id: sub, email };
  };
}
