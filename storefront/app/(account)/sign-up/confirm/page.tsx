import type { Metadata } from "next";

import { ConfirmForm } from "@/components/account-forms";
import { accountHint } from "@/lib/account/hint";
import type { Query } from "@/lib/shop/filter";

export const metadata: Metadata = { title: "Confirm your e-mail address", robots: { index: false } };

export default async function ConfirmPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { email, next } = await accountHint(searchParams);
  return (
    <>
      <h1 className="mb-2 text-2xl font-bold">Confirm your e-mail address</h1>
      <p className="mb-5 text-muted">We have sent you a code.</p>
      <ConfirmForm email={email} next={next} />
    </>
  );
}
