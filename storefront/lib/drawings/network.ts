import { label, round, shade, shadow } from "./canvas";

export interface Network {
  kind: "network";
  colour: string;
  accent: string;
  /** Where the four aerials stand, and how far each leans, in degrees. */
  aerials: [x: number, lean: number][];
  pattern: "lines" | "facets";
  brand: string;
}

/** A router with its aerials up. */
export function network(it: Network): string {
  const dark = shade(it.colour, -0.35);
  return (
    shadow(262, 150) +
    it.aerials
      .map(
        ([x, lean]) =>
          `<g transform="translate(${x} 200) rotate(${lean})"><rect x="-6" y="-136" width="12" height="140" rx="6" fill="${dark}"/><rect x="-6" y="-136" width="5" height="140" rx="2.500" fill="${shade(it.colour, 0.1)}"/><rect x="-8" y="-18" width="16" height="22" rx="3" fill="${dark}"/></g>`,
      )
      .join("") +
    `<path d="M84 196h232l40 50q4 6-4 6H48q-8 0-4-6z" fill="${it.colour}"/><path d="M44 250h312v4q0 8-8 8H52q-8 0-8-8z" fill="${dark}"/>` +
    (it.pattern === "lines"
      ? [0, 1, 2, 3, 4].map((line) => `<path d="M${96 + line * 18} 202L${round(66 + line * 18)} 244" stroke="${dark}" stroke-width="2.500"/>`).join("") +
        [0, 1, 2, 3, 4].map((line) => `<path d="M${304 - line * 18} 202L${334 - line * 18} 244" stroke="${dark}" stroke-width="2.500"/>`).join("")
      : `<path d="M84 196l70 26-100 28z" fill="${shade(it.colour, 0.12)}"/><path d="M316 196l-70 26 100 28z" fill="${shade(it.colour, -0.2)}"/><path d="M154 222h92l-46 28z" fill="${it.accent}" opacity=".85"/>`) +
    `<g fill="${it.accent}">${[0, 1, 2, 3, 4].map((lamp) => `<circle cx="${180 + lamp * 10}" cy="256" r="2"/>`).join("")}</g>` +
    label(it.brand, 200, it.pattern === "lines" ? 228 : 214, 11, shade(it.colour, 0.6), 'letter-spacing=".6"')
  );
}
