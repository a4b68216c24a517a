import { type NextRequest, NextResponse } from "next/server";
import { refusalOf } from "@/lib/door";
import { securityHeaders } from "@/lib/security";
import { clickstreamUrl, isDevelopment, shopOrigin } from "@/lib/settings";

/**
 * Complete paths of files: pictures have their own policy, the others need none. Other paths that begin like them are
 * pages, at least the page "not found".
 */
const FILES = /^\/(_next\/static\/.+\.(js|css|woff2)|pictures\/[a-z0-9-]+\.svg|favicon\.svg)$/;

/** Runs for every path: paths that a matcher excludes would be answered for any host name. */
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
  // Next reads the nonce for its own scripts from this header.
  headers.set("content-security-policy", answered["Content-Security-Policy"]);
  const response = NextResponse.next({ request: { headers } });
  for (const [name, value] of Object.entries(answered)) response.headers.set(name, value);
  return response;
}
