/** Checks requests: the host must be ours, and only our own pages may change data; pure. */

interface Asked {
  method: string;
  host: string | null;
  /** A browser sends it with every request that may change data, and a page can't remove it. */
  origin: string | null;
}

export interface Refusal {
  status: 403 | 421;
  reason: string;
}

const READING = new Set(["GET", "HEAD", "OPTIONS"]);
const LOOPBACK = ["localhost", "127.0.0.1"];

/**
 * Why a request to the shop at `shopOrigin` is refused; undefined if it is allowed.
 *
 * On a local machine, any site can make its name resolve to us (DNS rebinding); its pages' Origin then equals the Host.
 * So the shop answers only by its own names. In AWS, Amplify answers only by its own names, so the host is not checked.
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
