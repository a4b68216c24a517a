import { label, shade, shadow } from "./canvas";

export interface Storage {
  kind: "storage";
  form: "stick" | "rugged" | "disk";
  colour: string;
  accent: string;
  brand: string;
  size: string;
}

export function storage(it: Storage): string {
  return FORMS[it.form](it);
}

const FORMS: Record<Storage["form"], (it: Storage) => string> = {
  stick: (it) =>
    shadow(242, 140) +
    `<g transform="translate(200 160) rotate(-16)"><rect x="-150" y="-34" width="300" height="76" rx="4" fill="${shade(it.colour, -0.5)}"/>` +
    `<path d="M-150-40h294q6 0 6 6v22q-9 0-9 12t9 12v22q0 6-6 6h-294z" fill="${it.colour}"/>` +
    `<path d="M-150-40v80h-16v-22h8v-14h-8v-44z" fill="${it.colour}"/><path d="M-162-38v38M-162 20v18" stroke="#e0b95b" stroke-width="9" stroke-dasharray="3 1.600"/>` +
    `<rect x="-128" y="-26" width="46" height="52" rx="3" fill="#191e20"/><rect x="-72" y="-28" width="58" height="56" rx="3" fill="#191e20"/>` +
    `<rect x="-4" y="-34" width="124" height="68" rx="3" fill="${it.accent}"/>` +
    label(it.brand, 58, -2, 19, "#ffffff") + label(it.size, 58, 20, 13, "#ffffff") +
    `<g fill="${shade(it.colour, 0.3)}"><rect x="-140" y="-22" width="6" height="4"/><rect x="-140" y="-12" width="6" height="4"/><rect x="-140" y="10" width="6" height="4"/></g></g>`,
  rugged: (it) =>
    shadow(266, 86) +
    `<g transform="translate(200 158) rotate(8)"><rect x="-76" y="-100" width="160" height="212" rx="26" fill="${shade(it.colour, -0.45)}"/>` +
    `<rect x="-80" y="-106" width="160" height="212" rx="26" fill="${it.colour}"/>` +
    [0, 1, 2, 3, 4, 5, 6].map((rib) => `<path d="M-80 ${-62 + rib * 20}h28M52 ${-62 + rib * 20}h28" stroke="${shade(it.colour, -0.3)}" stroke-width="7"/>`).join("") +
    `<rect x="-46" y="-84" width="92" height="168" rx="14" fill="${shade(it.colour, 0.1)}"/><rect x="-12" y="98" width="24" height="8" rx="4" fill="#12171a"/>` +
    label(it.brand, 0, -40, 15, "#ffffff", 'letter-spacing="1"') + label(it.size, 0, 62, 20, it.accent) + `</g>`,
  disk: (it) =>
    shadow(266, 92) +
    `<g transform="translate(200 156) rotate(-9)"><rect x="-84" y="-104" width="172" height="222" rx="12" fill="${shade(it.colour, -0.5)}"/>` +
    `<rect x="-88" y="-112" width="172" height="222" rx="12" fill="${it.colour}"/>` +
    `<path d="M-88-6L84-58v156q0 12-12 12H-76q-12 0-12-12z" fill="${shade(it.colour, -0.18)}"/>` +
    [0, 1, 2, 3, 4, 5].map((line) => `<path d="M${-70 + line * 26} ${98 - line * 3}L${-44 + line * 26} ${14 - line * 9}" stroke="${it.accent}" stroke-width="2" opacity="${0.9 - line * 0.13}"/>`).join("") +
    label(it.brand, -44, -78, 26, "#ffffff") + label(it.size, 54, -82, 12, "#ffffff") + `<circle cx="66" cy="92" r="4" fill="${it.accent}"/></g>`,
};
