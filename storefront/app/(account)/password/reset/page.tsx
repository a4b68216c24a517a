import type { Metadata } from "next";

import { ResetForm } from "@/components/account-forms";
import { PageView } from "@/components/analytics";
import { accountHint } from "@/lib/account/hint";
import type { Query } from "@/lib/shop/filter";

export const metadata: Metadata = { title: "Set a new password", robots: { index: false } };

export default async function ResetPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { email } = await accountHint(searchParams);
  return (
    <>
      <PageView />
      <h1 className="mb-2 text-2xl font-bold">Set a new password</h1>
      <p className="mb-5 text-muted">If there is an account with this address, a code is on its way to it.</p>
      <ResetForm email={email} />
    </>
  );
}
