import type { Metadata } from "next";
import { PageView } from "@/components/analytics";
import { ConsentSettings } from "@/components/consent";
import { clickstreamUrl } from "@/lib/settings";

export const metadata: Metadata = {
  title: "Privacy",
  description: "What this shop measures, with your consent, and what it keeps to send you what you have ordered.",
  alternates: { canonical: "/privacy" },
};

export default function PrivacyPage() {
  return (
    <article className="mx-auto max-w-2xl pt-10 leading-relaxed [&_h2]:mt-8 [&_h2]:text-xl [&_h2]:font-bold [&_li]:mt-1 [&_p]:mt-3 [&_ul]:mt-3 [&_ul]:list-disc [&_ul]:pl-5">
      <PageView />
      <h1 className="text-4xl font-extrabold">Privacy</h1>
      <h2>What is measured, if you accept</h2>
      <ul>
        <li>which pages and products are looked at, put into a cart and ordered, and what is searched for;</li>
        <li>which links and buttons are clicked: their words, never what you type into a form;</li>
        <li>a random number for your browser and one for your visit, the kind of device, and where you came from;</li>
        <li>when you are signed in, the random number of your account, never your e-mail address;</li>
        <li>your network’s address, cut so that it no longer names your connection.</li>
      </ul>
      <p>
        It stays with this shop: no advertiser, no other company. Until you accept, nothing is sent. If you refuse
        later, the numbers in your browser are erased. If your browser sends Do Not Track or Global Privacy Control,
        that is a refusal.
      </p>
      {clickstreamUrl() !== undefined && (
        <p>
          <ConsentSettings className="button button-plain" />
        </p>
      )}
      <h2>What the shop needs in any case</h2>
      <ul>
        <li>a cookie with your cart, for thirty days;</li>
        <li>a cookie with the orders of this browser, for a day, so that you alone can look at them;</li>
        <li>a cookie that keeps you signed in, for twelve hours; and for a quarter of an hour the e-mail address you are signing in with;</li>
        <li>a cookie by which this browser knows that you have signed in here before, so that others’ wrong passwords don’t keep you out; for four hundred days;</li>
        <li>your answer to the question above, in your browser.</li>
      </ul>
      <h2>What is kept of an order</h2>
      <p>Name, phone and address, what was ordered and for how much. The courier sees them; nobody else does.</p>
    </article>
  );
}
