import { type NextRequest, NextResponse } from "next/server";
import { refusalOf } from "@/lib/door";
import { securityHeaders } from "@/lib/security";
import { clickstreamUrl, isDevelopment, shopOrigin } from "@/lib/settings";

/**
 * Files by their whole names: pictures have a policy of their own, the others need none. What only begins like one is a
 * page, if only one that says "not found".
 */
const FILES = /^\/(_next\/static\/.+\.(js|css|woff2)|pictures\/[a-z0-9-]+\.svg|favicon\.svg)$/;

/** Runs for every path: what is left out of a matcher would be answered by any name. */
export function middleware(request: NextRequest): NextResponse {
  const asked = { method: request.method, host: request.headers.get("host"), origin: request.headers.get("origin") };
  const refusal = refusalOf(asked, shopOrigin());
  if (refusal) return new NextResponse(refusal.reason, { status: refusal.status });
  if (FILES.test(request.nextUrl.pathname)) return NextResponse.next();
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
