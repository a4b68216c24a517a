import catalogue from "@/db/catalogue.json";
import { drawn } from "@/lib/drawings";

/** Drawn while building: at run time they are files. */
export const dynamic = "force-static";
export const dynamicParams = false;

export function generateStaticParams() {
  return catalogue.products.map(({ id }) => ({ file: `${id}.svg` }));
}

export async function GET(_: Request, { params }: { params: Promise<{ file: string }> }): Promise<Response> {
  const id = (await params).file.replace(/\.svg$/, "");
  const product = catalogue.products.find((other) => other.id === id);
  const picture = product && drawn(product.id, product.name);
  if (!picture) return new Response("Not found\n", { status: 404 });
  return new Response(picture, {
    headers: {
      "Content-Type": "image/svg+xml",
      "Cache-Control": "public, max-age=86400",
      // An SVG opened by itself runs nothing either.
      "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    },
  });
}
