import type { MetadataRoute } from "next";
import { shopOrigin } from "@/lib/settings";

export const dynamic = "force-dynamic";

export default function robots(): MetadataRoute.Robots {
  return {
    rules: { userAgent: "*", disallow: ["/cart", "/checkout", "/orders", "/search", "/sign-", "/password"] },
    sitemap: new URL("/sitemap.xml", shopOrigin()).href,
  };
}
