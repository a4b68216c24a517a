/** Whose request it is, told by nothing that the request itself may claim; pure. */

/** Set from the connection itself when a request begins (`instrumentation.ts`), over whatever was sent under its name. */
export const PEER_HEADER = "x-shop-peer";

/**
 * The visitor's address, counted from our end of the way: each of our proxies writes down who asked it at the end of
 * `X-Forwarded-For`, and what stands further to the left is the visitor's own word. An IPv6 visitor is a network of
 * 64 bits, of which every address can be taken at will.
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
