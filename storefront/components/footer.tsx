import Link from "next/link";
import { CATEGORIES } from "@/lib/categories";
import { ConsentSettings } from "./consent";
import { Logo } from "./logo";

export function Footer({ isTracked }: { isTracked: boolean }) {
  return (
    <footer className="on-dark mt-16 bg-ink text-white/85">
      <div className="shell grid gap-10 py-12 sm:grid-cols-2 lg:grid-cols-[2fr_1fr_1fr]">
        <div className="max-w-sm">
          <div className="text-white">
            <Logo />
          </div>
          <p className="mt-4 text-sm leading-relaxed">
            A corner for your machine: laptops, monitors and what belongs beside them, delivered anywhere in Vietnam and
            paid when they arrive.
          </p>
          <p className="mt-3 text-sm leading-relaxed">
            This is a demonstration shop. Orders are recorded, nothing is charged or shipped.
          </p>
        </div>
        <nav aria-label="All categories">
          <h2 className="text-sm font-semibold text-white">Shop</h2>
          <ul className="mt-3 columns-2 text-sm sm:columns-1">
            {CATEGORIES.map(({ segment, title }) => (
              <li key={segment}>
                <Link href={`/category/${segment}`} className="inline-block py-1.5 hover:underline">
                  {title}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <nav aria-label="About you">
          <h2 className="text-sm font-semibold text-white">You</h2>
          <ul className="mt-3 text-sm">
            <li>
              <Link href="/orders" className="inline-block py-1.5 hover:underline">
                My orders
              </Link>
            </li>
            <li>
              <Link href="/privacy" className="inline-block py-1.5 hover:underline">
                Privacy
              </Link>
            </li>
            {isTracked && (
              <li>
                <ConsentSettings />
              </li>
            )}
          </ul>
        </nav>
      </div>
    </footer>
  );
}
