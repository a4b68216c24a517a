/** The security headers of the shop's pages; pure. */

interface Surroundings {
  /** The nonce of the scripts in this response. */
  nonce: string;
  clickstreamUrl: string | undefined;
  origin: string;
  isDevelopment?: boolean;
}

export function securityHeaders({ nonce, clickstreamUrl, origin, isDevelopment = false }: Surroundings) {
  const isSecure = origin.startsWith("https:");
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    isDevelopment ? "style-src 'self' 'unsafe-inline'" : "style-src 'self'",
    "img-src 'self' data:",
    ["connect-src 'self'", ...(clickstreamUrl ? [new URL(clickstreamUrl).origin] : [])].join(" "),
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(isSecure ? ["upgrade-insecure-requests"] : []),
  ];
  return {
    "Content-Security-Policy": policy.join("; "),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    ...(isSecure ? { "Strict-Transport-Security": "max-age=31536000; includeSubDomains" } : {}),
  };
}
