import type { Metadata } from "next";
import Link from "next/link";
import { SignUpForm } from "@/components/account-forms";
import { PageView } from "@/components/analytics";
import { accountHint } from "@/lib/account/hint";
import type { Query } from "@/lib/shop/filter";

export const metadata: Metadata = { title: "Sign up", robots: { index: false } };

export default async function SignUpPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { email, next } = await accountHint(searchParams);
  return (
    <>
      <PageView />
      <h1 className="mb-2 text-2xl font-bold">Make an account</h1>
      <p className="mb-5 text-muted">To find your orders again. An e-mail address is all we ask for.</p>
      <SignUpForm email={email} next={next} />
      <p className="mt-5">
        You have one?{" "}
        <Link href={`/sign-in?next=${encodeURIComponent(next)}`} className="text-link">
          Sign in
        </Link>
      </p>
    </>
  );
}
