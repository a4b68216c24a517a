import type { Metadata } from "next";
import Link from "next/link";
import { PageView } from "@/components/analytics";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <div className="mx-auto flex max-w-xl flex-col items-start gap-5 pt-16">
      <PageView />
      <div className="corners px-6 py-4 text-jade">
        <p className="text-6xl font-extrabold tracking-tight">404</p>
      </div>
      <h1 className="text-3xl font-bold">There is nothing in this corner.</h1>
      <p className="text-lg text-muted">
        The page has moved, or it never was. The search above knows everything that we sell.
      </p>
      <Link href="/" className="button">
        To the home page
      </Link>
    </div>
  );
}
