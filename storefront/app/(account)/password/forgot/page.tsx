import type { Metadata } from "next";

import { ForgotForm } from "@/components/account-forms";
import { PageView } from "@/components/analytics";
import { accountHint } from "@/lib/account/hint";
import type { Query } from "@/lib/shop/filter";

export const metadata: Metadata = { title: "Reset your password", robots: { index: false } };

export default async function ForgotPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { email } = await accountHint(searchParams);
  return (
    <>
      <PageView />
      <h1 className="mb-2 text-2xl font-bold">Reset your password</h1>
      <p className="mb-5 text-muted">We send a code to your e-mail address.</p>
      <ForgotForm email={email} />
    </>
  );
}
