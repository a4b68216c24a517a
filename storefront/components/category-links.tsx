"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

export function CategoryLinks({ links }: { links: { href: string; title: string }[] }) {
  const path = usePathname();
  return (
    <ul className="shell flex overflow-x-auto text-sm [scrollbar-width:none] md:gap-2">
      {links.map(({ href, title }) => (
        <li key={href}>
          <Link
            href={href}
            aria-current={path === href ? "page" : undefined}
            className="block border-b-3 border-transparent px-2.5 py-2.5 font-medium whitespace-nowrap first:pl-0 hover:border-white/50 focus-visible:-outline-offset-3 aria-[current]:border-sun"
          >
            {title}
          </Link>
        </li>
      ))}
    </ul>
  );
}
