"use client";

import { useEffect, useRef } from "react";
import { PageView } from "@/components/analytics";

/** Shown when the server can't render a page, mostly because its database does not answer. */
export default function Failed({ error }: { error: Error & { digest?: string } }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="mx-auto flex max-w-xl flex-col items-start gap-5 pt-16">
      <PageView />
      <title>Something is not working | Góc Máy</title>
      <h1 ref={heading} tabIndex={-1} className="text-3xl font-bold outline-none">
        We can’t reach our shelves just now.
      </h1>
      <p className="text-lg text-muted">
        It is our fault, not yours, and it is in our log. Your cart is safe in your browser. Please try again in a
        moment.
      </p>
      {/* A new request instead of a new rendering, because the error was on the server. */}
      <button type="button" className="button" onClick={() => window.location.reload()}>
        Try again
      </button>
      {error.digest && <p className="text-sm text-muted">Reference {error.digest}</p>}
    </div>
  );
}
