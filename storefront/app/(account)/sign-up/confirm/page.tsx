import type { Metadata } from "next";
import Link from "next/link";
import { ConfirmForm } from "@/components/account-forms";
import { PageView } from "@/components/analytics";
import { accountHint } from "@/lib/account/hint";
import type { Query } from "@/lib/shop/filter";

export const metadata: Metadata = { title: "Confirm your e-mail address", robots: { index: false } };

export default async function ConfirmPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { email, next } = await accountHint(searchParams);
  return (
    <>
      <PageView />
      <h1 className="mb-2 text-2xl font-bold">Confirm your e-mail address</h1>
      <p className="mb-5 text-muted">
        If the address is new here, a code is on its way to it. Whoever has an account{" "}
        <Link href={`/sign-in?next=${encodeURIComponent(next)}`} className="text-link">
          signs in
        </Link>{" "}
        or{" "}
        <Link href="/password/forgot" className="text-link">
          resets the password
        </Link>
        .
      </p>
      <ConfirmForm email={email} next={next} />
    </>
  );
}
