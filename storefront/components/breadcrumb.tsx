import Link from "next/link";
import { StructuredData } from "./structured-data";
import { shopOrigin } from "@/lib/settings";

export interface Crumb {
  title: string;
  path: string;
}

/** The path from the home page; the last entry is the page itself. */
export function Breadcrumb({ crumbs }: { crumbs: Crumb[] }) {
  const way = [{ title: "Home", path: "/" }, ...crumbs];
  return (
    <nav aria-label="Breadcrumb" className="py-4 text-sm">
      <ol className="flex flex-wrap items-center gap-x-2 gap-y-1">
        {way.map(({ title, path }, place) => (
          <li key={path} className="flex items-center gap-2">
            {place > 0 && (
              <span aria-hidden="true" className="text-edge">
                ›
              </span>
            )}
            {place === way.length - 1 ? (
              <span aria-current="page" className="text-muted">
                {title}
              </span>
            ) : (
              <Link href={path} className="text-link">
                {title}
              </Link>
            )}
          </li>
        ))}
      </ol>
      <StructuredData
        data={{
          "@context": "https://schema.org",
          "@type": "BreadcrumbList",
          itemListElement: way.map(({ title, path }, place) => ({
            "@type": "ListItem",
            position: place + 1,
            name: title,
            item: new URL(path, shopOrigin()).href,
          })),
        }}
      />
    </nav>
  );
}
