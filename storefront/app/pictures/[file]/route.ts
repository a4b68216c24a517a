import catalogue from "@/db/catalogue.json";
import { drawn } from "@/lib/drawings";
import { photographs } from "@/lib/photographs";
import { KEPT_S } from "@/lib/photographs/memory";

/** Whether there is a photograph is known when somebody looks, not while building. */
export const dynamic = "force-dynamic";

// An SVG opened by itself runs nothing, whoever made it; and nothing is taken for what it doesn't say it is.
const SAFE = { "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'", "X-Content-Type-Options": "nosniff" };

/** A product's photograph where the shop has one, else its drawing. */
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
  // A drawing changes with the shop's code; where a photograph may come in its place, it is asked for again sooner.
  return new Response(picture, { headers: { ...SAFE, ...kept(look ? KEPT_S : 86_400), "Content-Type": "image/svg+xml" } });
}

function kept(seconds: number) {
  return { "Cache-Control": `public, max-age=${seconds}` };
}

/** Whether the browser has this very file. What stands between, and compresses, marks its name as weak. */
function isKnown(request: Request, etag: string): boolean {
  const known = request.headers.get("If-None-Match")?.split(",") ?? [];
  return etag !== "" && known.some((each) => each.trim().replace(/^W\//, "") === etag);
}
