import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { LoginPrompted, PageView } from "@/components/analytics";
import { SignInForm } from "@/components/account-forms";
import { accountHint } from "@/lib/account/hint";
import { currentSession } from "@/lib/account/session";
import type { Query } from "@/lib/shop/filter";

export const metadata: Metadata = { title: "Sign in", robots: { index: false } };

const SAID: Record<string, string> = {
  confirmed: "Your e-mail address is confirmed. You can sign in now.",
  reset: "Your new password is set. You can sign in now.",
};

export default async function SignInPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { email, next, said } = await accountHint(searchParams);
  if (await currentSession()) redirect(next);
  return (
    <>
      <PageView />
      <LoginPrompted />
      <h1 className="mb-5 text-2xl font-bold">Sign in</h1>
      {said in SAID && (
        <p role="status" className="mb-5 rounded-lg bg-jade-pale px-4 py-3 font-medium text-jade-deep">
          {SAID[said]}
        </p>
      )}
      <SignInForm email={email} next={next} />
      <p className="mt-5 flex flex-wrap justify-between gap-3">
        <Link href={`/sign-up?next=${encodeURIComponent(next)}`} className="text-link">
          Make an account
        </Link>
        <Link href={`/sign-up/confirm?next=${encodeURIComponent(next)}`} className="text-link">
          Enter a code
        </Link>
        <Link href="/password/forgot" className="text-link">
          Forgot the password?
        </Link>
      </p>
    </>
  );
}
