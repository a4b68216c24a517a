import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { AnalyticsProvider } from "@/components/analytics";
import { ConsentBanner } from "@/components/consent";
import { Footer } from "@/components/footer";
import { Header } from "@/components/header";
import { currentSession } from "@/lib/account/session";
import { pieces } from "@/lib/cart/cart";
import { currentCart } from "@/lib/cart/current";
import { clickstreamUrl, shopOrigin } from "@/lib/settings";
import "./globals.css";

export function generateMetadata(): Metadata {
  return {
    metadataBase: new URL(shopOrigin()),
    title: { default: "Góc Máy: laptops, monitors and accessories", template: "%s | Góc Máy" },
    description: "Laptops, monitors, keyboards and more, delivered anywhere in Vietnam and paid when they arrive.",
    openGraph: { siteName: "Góc Máy", locale: "en_VN", type: "website" },
    icons: { icon: "/favicon.svg" },
  };
}

export const viewport: Viewport = { themeColor: "#0c5a4a" };

export default async function Layout({ children }: { children: ReactNode }) {
  const [session, cart] = await Promise.all([currentSession(), currentCart()]);
  const endpoint = clickstreamUrl();
  return (
    <html lang="en">
      <body className="flex min-h-dvh flex-col font-sans antialiased">
        <AnalyticsProvider
          endpoint={endpoint}
          visitor={session && { userId: session.userId, isNew: session.isNew }}
        >
          <a
            href="#content"
            className="absolute top-2 left-2 z-40 -translate-y-24 rounded-lg bg-sun px-4 py-3 font-semibold text-ink focus:translate-y-0"
          >
            Skip to the content
          </a>
          <Header session={session} cartPieces={pieces(cart)} />
          <main id="content" tabIndex={-1} className="shell flex-1 outline-none">
            {children}
          </main>
          <Footer isTracked={endpoint !== undefined} />
          {endpoint !== undefined && <ConsentBanner />}
        </AnalyticsProvider>
      </body>
    </html>
  );
}
