/** Who is answered: requests by our own name, and changes that our own pages ask for; pure. */

interface Asked {
  method: string;
  host: string | null;
  /** A browser sends it with whatever may change something, and a page can't leave it out. */
  origin: string | null;
}

export interface Refusal {
  status: 403 | 421;
  reason: string;
}

const READING = new Set(["GET", "HEAD", "OPTIONS"]);
const LOOPBACK = ["localhost", "127.0.0.1"];

/**
 * Why a request to the shop at `shopOrigin` is refused; undefined where it is not.
 *
 * On one machine any site can let its name point to us (DNS rebinding), and then its pages' Origin equals the Host: only
 * our own names are answered. In AWS Amplify answers by its own names alone, and which of them it passes on is its affair.
 */
export function refusalOf({ method, host, origin }: Asked, shopOrigin: string): Refusal | undefined {
  const origins = originsOf(shopOrigin);
  if (isLoopback(shopOrigin) && !origins.some((each) => host === new URL(each).host)) {
    return { status: 421, reason: "The shop has another name" };
  }
  if (!READING.has(method) && (origin === null || !origins.includes(origin))) {
    return { status: 403, reason: "Only the shop's own pages change anything" };
  }
  return undefined;
}

function originsOf(shopOrigin: string): string[] {
  const { hostname } = new URL(shopOrigin);
  return isLoopback(shopOrigin) ? LOOPBACK.map((name) => shopOrigin.replace(hostname, name)) : [shopOrigin];
}

function isLoopback(origin: string): boolean {
  return LOOPBACK.includes(new URL(origin).hostname);
}
