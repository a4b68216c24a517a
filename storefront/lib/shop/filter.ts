/** A category page's filter in the page's query string; pure. */

import type { Filter, Sorting } from "./shop";

export type Query = Record<string, string | string[] | undefined>;

export const SORTINGS: Record<Sorting, string> = {
  popular: "Popular first",
  "price-up": "Lowest price first",
  "price-down": "Highest price first",
  discount: "Biggest discount first",
};

/** The filter of a query; invalid values are ignored. */
export function filterOf(query: Query): Filter {
  const sorting = last(query.sort);
  return {
    brands: [query.brand ?? []].flat().filter(Boolean).slice(0, 50),
    from: million(last(query.from)),
    to: million(last(query.to)),
    inStock: last(query.stock) === "1",
    sorting: sorting && Object.hasOwn(SORTINGS, sorting) ? (sorting as Sorting) : "popular",
  };
}

export function isFiltered(filter: Filter): boolean {
  return filter.brands.length > 0 || filter.from !== null || filter.to !== null || filter.inStock;
}

function last(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.at(-1) : value;
}

/** Visitors type prices in millions of dong, such as `0.5` or `12`. */
function million(text: string | undefined): number | null {
  const amount = Number((text ?? "").replace(",", "."));
  return text?.trim() && Number.isFinite(amount) && amount >= 0 && amount <= 1000 ? Math.round(amount * 1_000_000) : null;
}
