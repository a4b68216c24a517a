"use client";

import { signOut } from "@/lib/account/actions";
import { useTracker } from "./analytics";

export function SignOutForm() {
  const tracker = useTracker();
  return (
    <form action={signOut} onSubmit={() => tracker.logout()}>
      <button type="submit" className="w-full rounded-md px-3 py-2.5 text-left font-medium hover:bg-jade-pale">
        Sign out
      </button>
    </form>
  );
}
