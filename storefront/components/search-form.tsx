"use client";

import { usePathname, useSearchParams } from "next/navigation";

/** A plain form, which also works before scripts have loaded. */
export function SearchForm() {
  const path = usePathname();
  const query = useSearchParams().get("q") ?? "";
  const shown = path === "/search" ? query : "";
  return (
    <search>
      <form action="/search" className="flex" key={shown}>
        <label htmlFor="search" className="sr-only">
          Search products
        </label>
        <input
          id="search"
          type="search"
          name="q"
          defaultValue={shown}
          maxLength={100}
          required
          placeholder="Laptop, tai nghe, Logitech…"
          className="min-h-11 w-full min-w-0 rounded-l-lg bg-white px-4 text-ink placeholder:text-muted"
        />
        <button type="submit" className="min-h-11 rounded-r-lg bg-sun px-4 font-semibold text-ink hover:bg-[#ffdb7d]">
          <svg viewBox="0 0 24 24" className="size-5" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="2.5">
            <circle cx="10.500" cy="10.500" r="6.500" />
            <path d="M15.500 15.500L21 21" strokeLinecap="round" />
          </svg>
          <span className="sr-only">Search</span>
        </button>
      </form>
    </search>
  );
}
