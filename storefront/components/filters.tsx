"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { type FormEvent, useId, useRef } from "react";
import { SORTINGS } from "@/lib/shop/filter";
import type { CategoryPage, Filter } from "@/lib/shop/shop";

interface Props {
  path: string;
  filter: Filter;
  brands: CategoryPage["brands"];
  isFiltered: boolean;
}

/** A plain GET form: without scripts, the button submits it; with scripts, each change submits it. */
export function Filters({ path, filter, brands, isFiltered }: Props) {
  const router = useRouter();
  const sort = useId();
  const form = useRef<HTMLFormElement>(null);

  function go() {
    if (!form.current) return;
    const chosen = [...new FormData(form.current)].filter(
      ([name, value]) => typeof value === "string" && value !== "" && !(name === "sort" && value === "popular"),
    ) as [string, string][];
    const query = new URLSearchParams(chosen).toString();
    router.push(query ? `${path}?${query}` : path, { scroll: false });
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    go();
  }

  const inMillions = (amount: number | null) => (amount === null ? "" : String(amount / 1_000_000));
  return (
    <form ref={form} action={path} onSubmit={submit} aria-label="Filter and sort" className="flex flex-col gap-6">
      <div>
        <label htmlFor={sort} className="mb-1 block font-semibold">
          Sort by
        </label>
        <select id={sort} name="sort" defaultValue={filter.sorting} onChange={go} className="field">
          {Object.entries(SORTINGS).map(([sorting, title]) => (
            <option key={sorting} value={sorting}>
              {title}
            </option>
          ))}
        </select>
      </div>
      <fieldset>
        <legend className="mb-1 font-semibold">Brand</legend>
        <div className="grid grid-cols-2 gap-x-4 lg:grid-cols-1">
          {brands.map(({ name, products }) => (
            <label key={name} className="flex min-h-9 items-center gap-2.5">
              <input
                type="checkbox"
                name="brand"
                value={name}
                defaultChecked={filter.brands.includes(name)}
                onChange={go}
                className="size-4.5 accent-jade"
              />
              {name} <span className="text-sm text-muted">({products})</span>
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend className="mb-1 font-semibold">Price in million ₫</legend>
        <div className="flex items-center gap-2">
          <input aria-label="From, in million dong" name="from" inputMode="decimal" placeholder="from" defaultValue={inMillions(filter.from)} onBlur={(event) => event.target.value !== inMillions(filter.from) && go()} className="field" />
          <span aria-hidden="true">–</span>
          <input aria-label="To, in million dong" name="to" inputMode="decimal" placeholder="to" defaultValue={inMillions(filter.to)} onBlur={(event) => event.target.value !== inMillions(filter.to) && go()} className="field" />
        </div>
      </fieldset>
      <label className="flex min-h-9 items-center gap-2.5">
        <input type="checkbox" name="stock" value="1" defaultChecked={filter.inStock} onChange={go} className="size-4.5 accent-jade" />
        Only what is in stock
      </label>
      <div className="flex flex-wrap gap-3">
        <button type="submit" className="button button-plain flex-1">
          Apply
        </button>
        {isFiltered && (
          <Link href={path} className="button button-plain flex-1">
            Clear
          </Link>
        )}
      </div>
    </form>
  );
}
