/** Who an ID token names, after its signature has been checked against the pool's keys. */

import { createRemoteJWKSet, jwtVerify } from "jose";
import type { CognitoSettings } from "@/lib/settings";
import type { User } from "@/lib/shop/shop";

export type IdTokenReader = (token: string) => Promise<User>;

/** Raises for a token that is not this pool's, not for this client, expired, or not an ID token. */
export function idTokenReader({ region, userPoolId, clientId, endpoint }: CognitoSettings): IdTokenReader {
  const issuer = `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`;
  // An emulator names AWS as the issuer and serves its keys itself.
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
