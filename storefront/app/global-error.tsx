"use client";

/** Shown when the root layout can't be rendered. */
export default function Failed() {
  return (
    <html lang="en">
      <body>
        <title>Something is not working | Góc Máy</title>
        <main>
          <h1>The shop is closed for a moment.</h1>
          <p>It is our fault, not yours. Please try again soon.</p>
          <button type="button" onClick={() => window.location.reload()}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
