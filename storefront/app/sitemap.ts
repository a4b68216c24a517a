import type { MetadataRoute } from "next";
import { CATEGORIES } from "@/lib/categories";
import { shopOrigin } from "@/lib/settings";
import { shop } from "@/lib/shop";

export const dynamic = "force-dynamic";

export default async function sitemap(): Promise<MetadataRoute.Sitemap> {
  const categories = CATEGORIES.map(({ segment }) => `/category/${segment}`);
  const paths = ["/", ...categories, ...(await shop().allPaths()), "/privacy"];
  return paths.map((path) => ({ url: new URL(path, shopOrigin()).href }));
}
