"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { type KeyboardEvent, useRef } from "react";
import { SignOutForm } from "./sign-out-form";

/** Opens without scripts; with scripts, Escape and a change of page close it. */
export function AccountMenu({ email }: { email: string }) {
  const path = usePathname();
  const menu = useRef<HTMLDetailsElement>(null);
  function closeByEscape(event: KeyboardEvent) {
    if (event.key !== "Escape" || !menu.current?.open) return;
    menu.current.open = false;
    menu.current.querySelector("summary")?.focus();
  }
  return (
    // The events bubble up from the links and buttons inside.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <details key={path} ref={menu} onKeyDown={closeByEscape} className="group relative">
      <summary className="flex min-h-11 list-none items-center gap-1.5 rounded-lg px-2 font-semibold hover:bg-jade-deep sm:px-3 [&::-webkit-details-marker]:hidden">
        Account
        <svg viewBox="0 0 12 12" className="size-3 group-open:rotate-180" aria-hidden="true">
          <path d="M2 4l4 4 4-4" fill="none" stroke="currentColor" strokeWidth="2" />
        </svg>
      </summary>
      <div
        className="absolute right-0 mt-1 w-60 rounded-lg border border-line bg-card p-1.5 text-ink shadow-xl"
        data-private=""
      >
        <p className="truncate px-3 py-2 text-sm text-muted">{email}</p>
        <Link href="/orders" className="block rounded-md px-3 py-2.5 font-medium hover:bg-jade-pale">
          My orders
        </Link>
        <SignOutForm />
      </div>
    </details>
  );
}
