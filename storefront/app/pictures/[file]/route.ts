import catalogue from "@/db/catalogue.json";
import { drawn } from "@/lib/drawings";
import { photographs } from "@/lib/photographs";
import { KEPT_S } from "@/lib/photographs/memory";

/** Not rendered at build time: whether a photograph exists is known only at the request. */
export const dynamic = "force-dynamic";

// An SVG that is opened directly runs no script; the browser does not guess another content type.
const SAFE = { "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'", "X-Content-Type-Options": "nosniff" };

/** A product's photograph if the shop has one, else its drawing. */
export async function GET(request: Request, { params }: { params: Promise<{ file: string }> }): Promise<Response> {
  const { file } = await params;
  const product = catalogue.products.find(({ id }) => file === `${id}.svg`);
  if (!product) return new Response("Not found\n", { status: 404 });
  const look = photographs();
  const photograph = await look?.(product.id);
  if (photograph) {
    const { bytes, type, etag } = photograph;
    const headers = { ...SAFE, ...kept(KEPT_S), ETag: etag };
    if (isKnown(request, etag)) return new Response(null, { status: 304, headers });
    return new Response(bytes, { headers: { ...headers, "Content-Type": type } });
  }
  const picture = drawn(product.id, product.name);
  if (!picture) return new Response("Not found\n", { status: 404 });
  // A drawing changes only with the shop's code. If a photograph may replace it, browsers ask again sooner.
  return new Response(picture, { headers: { ...SAFE, ...kept(look ? KEPT_S : 86_400), "Content-Type": "image/svg+xml" } });
}

function kept(seconds: number) {
  return { "Cache-Control": `public, max-age=${seconds}` };
}

/** Whether the browser has this file. A proxy that compresses it marks the ETag as weak. */
function isKnown(request: Request, etag: string): boolean {
  const known = request.headers.get("If-None-Match")?.split(",") ?? [];
  return etag !== "" && known.some((each) => each.trim().replace(/^W\//, "") === etag);
}
