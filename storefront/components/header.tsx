import Link from "next/link";
import type { Session } from "@/lib/account/session";
import { CATEGORIES } from "@/lib/categories";
import { AccountMenu } from "./account-menu";
import { CategoryLinks } from "./category-links";
import { Logo } from "./logo";
import { SearchForm } from "./search-form";

interface Props {
  session: Session | null;
  cartPieces: number;
}

export function Header({ session, cartPieces }: Props) {
  return (
    <>
      <header className="on-dark sticky top-0 z-20 bg-jade text-white shadow-md">
        <div className="shell grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-2 py-3 md:grid-cols-[auto_1fr_auto] md:gap-x-8">
        <Link href="/" aria-label="Góc Máy, home page" className="justify-self-start">
          <Logo />
        </Link>
        <div className="order-3 col-span-2 md:order-none md:col-span-1">
          <SearchForm />
        </div>
        <div className="flex items-center gap-1 sm:gap-2">
          <Account session={session} />
          <Link href="/cart" className="flex min-h-11 items-center gap-2 rounded-lg px-2 font-semibold hover:bg-jade-deep sm:px-3">
            <svg viewBox="0 0 24 24" className="size-6" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="2">
              <path d="M2 4h3l2.5 11h11L21 7H6" strokeLinejoin="round" />
              <circle cx="9" cy="20" r="1.4" fill="currentColor" />
              <circle cx="17" cy="20" r="1.400" fill="currentColor" />
            </svg>
            <span className="sr-only sm:not-sr-only">Cart</span>
            <span className="sr-only">, </span>
            <span className="min-w-6 rounded-full bg-sun px-1.5 text-center text-sm leading-6 font-bold text-ink">
              {cartPieces}
              <span className="sr-only">{cartPieces === 1 ? " item" : " items"}</span>
            </span>
          </Link>
        </div>
      </div>
      </header>
      {/* Not sticky, because a phone's screen is small. */}
      <nav aria-label="Categories" className="on-dark bg-jade-deep text-white">
        <CategoryLinks links={CATEGORIES.map(({ segment, title }) => ({ href: `/category/${segment}`, title }))} />
      </nav>
    </>
  );
}

function Account({ session }: { session: Session | null }) {
  if (session) return <AccountMenu email={session.email} />;
  return (
    <Link href="/sign-in" className="flex min-h-11 items-center rounded-lg px-2 font-semibold whitespace-nowrap hover:bg-jade-deep sm:px-3">
      Sign in
    </Link>
  );
}
