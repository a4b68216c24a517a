/** The client's address of a request, without trust in headers that the client can forge; pure. */

/** The connection's address, set when a request begins (`instrumentation.ts`); it overwrites a header that was sent. */
export const PEER_HEADER = "x-shop-peer";

/**
 * The visitor's address, counted from the end of `X-Forwarded-For`: each of our proxies appends the address of its
 * client there, and the client can forge all entries before them. An IPv6 visitor is identified by its network of 64
 * bits, because it can use any address in it.
 */
export function clientAddress(headers: Pick<Headers, "get">, proxies: number): string {
  const forwarded = (headers.get("x-forwarded-for") ?? "").split(",").map((each) => each.trim());
  const way = [...(proxies ? forwarded : []), headers.get(PEER_HEADER) ?? ""].filter(Boolean);
  return network(way[Math.max(0, way.length - 1 - proxies)] ?? "");
}

function network(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = plain.split("::");
  const groups = head ? head.split(":") : [];
  if (tail !== undefined) {
    const end = tail ? tail.split(":") : [];
    groups.push(...Array<string>(Math.max(0, 8 - groups.length - end.length)).fill("0"), ...end);
  }
  return groups.slice(0, 4).map((group) => group.toLowerCase().replace(/^0+(?=.)/, "")).join(":");
}
