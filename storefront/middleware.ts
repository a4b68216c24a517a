import { type NextRequest, NextResponse } from "next/server";
import { securityHeaders } from "@/lib/security";
import { clickstreamUrl, isDevelopment, shopOrigin } from "@/lib/settings";

export function middleware(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const answered = securityHeaders({
    nonce,
    clickstreamUrl: clickstreamUrl(),
    origin: shopOrigin(),
    isDevelopment: isDevelopment(),
  });
  const headers = new Headers(request.headers);
  // Next finds the nonce for its own scripts here.
  headers.set("content-security-policy", answered["Content-Security-Policy"]);
  const response = NextResponse.next({ request: { headers } });
  for (const [name, value] of Object.entries(answered)) response.headers.set(name, value);
  return response;
}

// Left out are files by their whole names: what only begins like one is a page, if only one that says "not found".
export const config = { matcher: ["/((?!_next/static/[^?]+\\.(?:js|css|woff2)$|pictures/[a-z0-9-]+\\.svg$|favicon\\.svg$).*)"] };
