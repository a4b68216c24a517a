import Link from "next/link";
import { HomeView } from "@/components/analytics";
import { ProductGrid } from "@/components/product-card";
import { pictureOf } from "@/lib/drawings/picture";
import { CATEGORIES } from "@/lib/categories";
import { shop } from "@/lib/shop";

export const dynamic = "force-dynamic";

/** The product whose picture a category's tile shows. */
const FACES: Record<string, string> = {
  laptop: "p-015",
  monitor: "p-027",
  mouse: "p-043",
  keyboard: "p-048",
  audio: "p-051",
  storage: "p-056",
  network: "p-060",
};

export default async function Home() {
  const [discounts, popular] = await Promise.all([shop().bestDiscounts(4), shop().mostPopular(8)]);
  return (
    <>
      <HomeView />
      <section className="mt-6 grid overflow-hidden rounded-2xl bg-jade-deep text-white md:mt-8 md:grid-cols-2">
        <div className="on-dark flex flex-col items-start justify-center gap-5 p-6 sm:p-10 lg:p-14">
          <h1 className="text-4xl leading-[1.05] font-extrabold sm:text-5xl">A good corner makes good work.</h1>
          <p className="max-w-md text-lg leading-relaxed text-white/85">
            Laptops, monitors and what your hands rest on. Delivered anywhere in Vietnam, paid when they arrive.
          </p>
          <div className="flex flex-wrap gap-3">
            <Link
              href="/category/laptops"
              className="button border-sun bg-sun text-ink hover:border-[#ffdb7d]! hover:bg-[#ffdb7d]!"
            >
              See all laptops
            </Link>
            <Link href="#reduced" className="button border-white/60 bg-transparent hover:border-white! hover:bg-white/10!">
              What is reduced
            </Link>
          </div>
        </div>
        <HeroPicture />
      </section>

      <section aria-labelledby="categories" className="mt-12">
        <h2 id="categories" className="text-2xl font-bold">
          What are you looking for?
        </h2>
        <ul className="mt-5 grid grid-cols-2 gap-3 sm:grid-cols-3 sm:gap-4 lg:grid-cols-7">
          {CATEGORIES.map(({ id, name, segment, title }) => (
            <li key={id} className="last:col-span-2 sm:last:col-span-1">
              <Link
                href={`/category/${segment}`}
                className="group block h-full overflow-hidden rounded-xl border border-line bg-card hover:border-jade"
              >
                <img src={pictureOf(FACES[name] ?? "")} alt="" width={400} height={320} className="aspect-5/4 w-full object-cover max-sm:[li:last-child_&]:aspect-5/2" />
                <span className="block px-3 py-2.5 text-center font-semibold group-hover:underline">{title}</span>
              </Link>
            </li>
          ))}
        </ul>
      </section>

      <section aria-labelledby="reduced" className="mt-14">
        <h2 id="reduced" className="text-2xl font-bold">
          Reduced the most
        </h2>
        <div className="mt-5">
          <ProductGrid products={discounts} />
        </div>
      </section>

      <section aria-labelledby="popular" className="mt-14">
        <h2 id="popular" className="text-2xl font-bold">
          What others look at
        </h2>
        <div className="mt-5">
          <ProductGrid products={popular} />
        </div>
      </section>
    </>
  );
}

/** A picture of a desk in the evening; it shows no product. */
function HeroPicture() {
  return (
    <svg viewBox="0 0 560 400" aria-hidden="true" className="h-full w-full self-end" preserveAspectRatio="xMidYMax slice">
      <rect width="560" height="400" fill="#0f4f42" />
      <circle cx="430" cy="96" r="54" fill="#f4c95d" />
      <path d="M0 230q90-60 190-26t190-34 180 20v210H0z" fill="#0c4338" />
      <path d="M330 0h230v400H330z" fill="#fffefb" opacity=".05" />
      <path d="M330 0v250h230M445 0v250" stroke="#fffefb" strokeWidth="6" opacity=".35" fill="none" />
      <rect y="318" width="560" height="82" fill="#c98f58" />
      <rect y="318" width="560" height="10" fill="#e2ad77" />
      <rect x="120" y="96" width="250" height="152" rx="8" fill="#17211d" />
      <rect x="128" y="104" width="234" height="132" rx="3" fill="#e8663c" />
      <circle cx="245" cy="190" r="46" fill="#f9dfa6" />
      <path d="M128 200q60-34 117-6t117-10v52H128z" fill="#7c2f2b" />
      <path d="M128 216q70-20 130-2t104-8v30H128z" fill="#4c1e22" />
      <path d="M232 248h26v62h-26z" fill="#232d29" />
      <rect x="190" y="306" width="110" height="12" rx="5" fill="#232d29" />
      <rect x="150" y="330" width="190" height="34" rx="8" fill="#f0ece0" />
      <path d="M158 339h174M158 347h174M158 355h50M222 355h70M306 355h26" stroke="#b9b19d" strokeWidth="5" strokeDasharray="9 2" />
      <rect x="362" y="332" width="26" height="38" rx="13" fill="#f0ece0" />
      <path d="M375 334v12" stroke="#b9b19d" strokeWidth="3" />
      <path d="M448 318l-7-46h54l-7 46z" fill="#b1281e" />
      <path d="M468 274q-40-30-34-76 34 20 36 70 0-60 36-80 12 50-30 88" fill="#4da27f" />
      <path d="M468 274q-6-50 2-96" stroke="#2e7a5d" strokeWidth="3" fill="none" />
      <path d="M40 318v-62q0-8 8-8h34q8 0 8 8v62z" fill="#dfece5" />
      <path d="M90 262q22-2 22 18t-22 18" stroke="#dfece5" strokeWidth="8" fill="none" />
      <path d="M54 236q-8-12 0-22t0-22M74 236q-8-12 0-22t0-22" stroke="#dfece5" strokeWidth="3" fill="none" opacity=".55" strokeLinecap="round" />
      <path d="M24 60V24h36" stroke="#f4c95d" strokeWidth="10" fill="none" />
      <path d="M536 340v36h-36" stroke="#fffefb" strokeWidth="10" fill="none" />
    </svg>
  );
}
