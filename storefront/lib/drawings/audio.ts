import { label, shade, shadow } from "./canvas";

export interface Audio {
  kind: "audio";
  form: "headphones" | "headset" | "speakers";
  colour: string;
  accent: string;
  brand: string;
}

export function audio(it: Audio): string {
  return it.form === "speakers" ? speakers(it) : overEars(it);
}

function overEars(it: Audio): string {
  const isHeadset = it.form === "headset";
  const dark = shade(it.colour, -0.32);
  const cup = (side: -1 | 1) =>
    `<g transform="translate(${200 + side * 84} 196) scale(${side} 1)">` +
    `<rect x="-30" y="-44" width="24" height="88" rx="12" fill="#1c2224"/>` +
    `<rect x="-14" y="-48" width="38" height="96" rx="19" fill="${it.colour}"/>` +
    `<rect x="6" y="-34" width="18" height="68" rx="9" fill="${dark}"/>` +
    (isHeadset
      ? `<circle cx="6" r="20" fill="${dark}"/><circle cx="6" r="14" fill="none" stroke="${it.accent}" stroke-width="4"/>`
      : `<path d="M-2-24v48" stroke="${it.accent}" stroke-width="2.500" stroke-linecap="round"/>`) +
    `</g>`;
  return (
    shadow(266, 112) +
    `<path d="M108 168C108 40 292 40 292 168" fill="none" stroke="${dark}" stroke-width="${isHeadset ? 20 : 15}"/>` +
    `<path d="M108 168C108 40 292 40 292 168" fill="none" stroke="${it.colour}" stroke-width="${isHeadset ? 13 : 10}"/>` +
    `<path d="M132 106C152 70 248 70 268 106" fill="none" stroke="${shade(it.colour, -0.55)}" stroke-width="${isHeadset ? 14 : 9}" stroke-linecap="round"/>` +
    cup(-1) +
    cup(1) +
    (isHeadset
      ? `<path d="M104 232q6 34 52 32" fill="none" stroke="#23292b" stroke-width="5" stroke-linecap="round"/><rect x="150" y="256" width="30" height="15" rx="7.500" fill="#23292b"/><circle cx="174" cy="263.500" r="3" fill="${it.accent}"/>`
      : "") +
    label(it.brand, 200, 68, 9, shade(it.colour, it.colour > "#8" ? -0.55 : 0.6), 'letter-spacing="1"')
  );
}

function speakers(it: Audio): string {
  const box = (x: number, isMain: boolean) =>
    `<rect x="${x - 4}" y="78" width="112" height="184" rx="6" fill="${shade(it.colour, -0.4)}"/>` +
    `<rect x="${x}" y="74" width="108" height="186" rx="5" fill="${it.colour}"/>` +
    `<circle cx="${x + 54}" cy="118" r="24" fill="${shade(it.colour, -0.35)}"/><circle cx="${x + 54}" cy="118" r="15" fill="#c9ced0"/><circle cx="${x + 54}" cy="118" r="6" fill="#7e888b"/>` +
    `<circle cx="${x + 54}" cy="194" r="40" fill="${shade(it.colour, -0.35)}"/><circle cx="${x + 54}" cy="194" r="33" fill="#2c3336"/><circle cx="${x + 54}" cy="194" r="24" fill="#394145"/><circle cx="${x + 54}" cy="194" r="11" fill="#20272a"/>` +
    (isMain
      ? `<circle cx="${x + 20}" cy="248" r="5" fill="${it.accent}"/>`
      : label(it.brand, x + 54, 252, 8, shade(it.colour, 0.5)));
  return shadow(268, 140) + box(72, false) + box(220, true);
}
