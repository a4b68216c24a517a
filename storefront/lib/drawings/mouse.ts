import { label, shade, shadow } from "./canvas";

export interface Mouse {
  kind: "mouse";
  shape: "round" | "thumb" | "egg" | "claw" | "low" | "arc" | "small";
  colour: string;
  accent: string;
  cable?: boolean;
  brand: string;
}

/** Lying at a slant, seen from above; the one that bends, from the side. */
export function mouse(it: Mouse): string {
  if (it.shape === "arc") return arc(it);
  const scale = it.shape === "small" ? 0.86 : it.shape === "thumb" ? 1.12 : 1;
  const dark = shade(it.colour, -0.28);
  const light = shade(it.colour, 0.14);
  return (
    shadow(266, 74 * scale) +
    (it.cable
      ? `<path d="M206 58C210 24 270 44 300 18S362 20 396-4" fill="none" stroke="${dark}" stroke-width="5" stroke-linecap="round"/>`
      : "") +
    `<g transform="translate(200 158) rotate(14) scale(${scale})"><path d="${BODIES[it.shape]}" fill="${dark}" transform="translate(5 6)"/>` +
    `<path d="${BODIES[it.shape]}" fill="${it.colour}"/>` +
    (it.shape === "thumb"
      ? `<path d="M-54-14q-24 22-20 58 6 26 26 22 10-30-6-80z" fill="${shade(it.colour, -0.14)}"/><rect x="-64" y="4" width="9" height="24" rx="4.500" fill="${it.accent}" transform="rotate(14 -60 16)"/>`
      : `<path d="M-57-24q-4 12-3 24M-59 6q1 14 4 24" stroke="${it.shape === "egg" ? it.accent : shade(it.colour, -0.45)}" stroke-width="6" stroke-linecap="round" fill="none"/>`) +
    `<path d="M-2-96q-40 2-52 40l-2 44q56-14 112 0l-2-44Q42-94 2-96z" fill="${light}"/>` +
    `<path d="M0-96V-18" stroke="${dark}" stroke-width="2.200"/><path d="M-56-12q56-14 112 0" stroke="${dark}" stroke-width="1.600" fill="none"/>` +
    `<rect x="-8" y="-78" width="16" height="38" rx="8" fill="${shade(it.colour, -0.5)}"/><rect x="-5" y="-74" width="10" height="30" rx="5" fill="${it.accent}"/>` +
    `<path d="M-5-66h10M-5-60h10M-5-54h10" stroke="#000" opacity=".35" stroke-width="1.400"/>` +
    (it.shape === "claw" ? `<path d="M-22 84q22 12 44 0" stroke="${it.accent}" stroke-width="4" fill="none" stroke-linecap="round"/>` : "") +
    (it.shape === "egg" ? `<rect x="-3" y="-30" width="6" height="9" rx="3" fill="${it.accent}"/>` : "") +
    label(it.brand, 0, 56, 9, shade(it.colour, it.colour > "#8" ? -0.45 : 0.45), 'letter-spacing=".5"') +
    `<path d="M-44-40q4-36 30-48" stroke="#fff" opacity=".22" stroke-width="6" stroke-linecap="round" fill="none"/></g>`
  );
}

const BODIES: Record<Exclude<Mouse["shape"], "arc">, string> = {
  round: "M0-98C-44-98-60-62-60-16-60 24-62 98 0 98S60 24 60-16C60-62 44-98 0-98z",
  small: "M0-92C-46-92-58-56-58-14-58 30-50 92 0 92S58 30 58-14C58-56 46-92 0-92z",
  thumb: "M4-100C-40-102-58-66-62-20-66 0-82 24-76 54-66 88-40 104 4 104 52 104 64 52 62-4 60-62 46-98 4-100z",
  egg: "M0-94C-48-94-60-50-60-6-60 44-52 94 0 94S60 44 60-6C60-50 48-94 0-94z",
  claw: "M0-98C-40-98-58-70-58-30-58-10-48 8-50 34-52 76-40 98 0 98S52 76 50 34C48 8 58-10 58-30 58-70 40-98 0-98z",
  low: "M0-98C-38-98-58-76-57-34-56-4-52 12-53 40-54 82-34 98 0 98S54 82 53 40C52 12 56-4 57-34 58-76 38-98 0-98z",
};

function arc(it: Mouse): string {
  return (
    shadow(236, 130) +
    `<path d="M72 230q-6-2-3-9C96 150 160 104 230 108c62 4 96 60 104 114q1 10-8 10h-14q-6 0-8-7-14-66-66-72-74-8-132 72-4 6-12 6z" fill="${shade(it.colour, -0.3)}"/>` +
    `<path d="M72 224q-6-2-3-9C96 144 160 98 230 102c62 4 96 60 104 114q1 8-8 8-5 0-7-6-16-72-82-77-84-7-152 78-4 6-13 5z" fill="${it.colour}"/>` +
    `<path d="M254 106q58 14 72 92" stroke="${shade(it.colour, 0.25)}" stroke-width="3" fill="none"/>` +
    `<path d="M158 130q34-20 70-18" stroke="${it.accent}" stroke-width="4" stroke-linecap="round" fill="none"/>` +
    `<path d="M286 124l-16 20" stroke="${shade(it.colour, -0.45)}" stroke-width="2.500"/>`
  );
}
