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

export const config = { matcher: ["/((?!_next/static|pictures/|favicon.svg).*)"] };
