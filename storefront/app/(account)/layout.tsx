import type { ReactNode } from "react";
import { PageView } from "@/components/analytics";
import { cognitoSettings } from "@/lib/settings";

export default function AccountLayout({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto w-full max-w-md pt-10">
      <div className="rounded-2xl border border-line bg-card p-6 shadow-sm sm:p-8">
        {cognitoSettings() ? (
          children
        ) : (
          <>
            <PageView />
            <p>This shop has no accounts. Everything works signed out.</p>
          </>
        )}
      </div>
    </div>
  );
}
