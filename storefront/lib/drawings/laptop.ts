import { label, round, shade, shadow } from "./canvas";
import { type Picture, screen } from "./screens";

export interface Laptop {
  kind: "laptop";
  inches: number;
  shell: string;
  keys: string;
  picture: Picture;
  from: string;
  to: string;
  /** Gaming machines: an angular deck with a line of light. */
  glow?: string;
  notch?: boolean;
  /** Stands like a tent. */
  tent?: boolean;
  brand: string;
}

/** Open, seen from the front and a little from above. */
export function laptop(it: Laptop): string {
  if (it.tent) return tent(it);
  const width = 158 + (it.inches - 13) * 22;
  const height = round(width * (it.inches < 15 || it.glow ? 0.64 : 0.585));
  const left = 200 - width / 2;
  const top = 206 - height;
  const deck = 36;
  const flare = 26;
  const bezel = it.glow ? 6 : 4.5;
  const hinge = 206;
  const area = { x: left + bezel, y: top + bezel, width: width - 2 * bezel, height: height - bezel - (it.glow ? 11 : 8) };
  const rows = [0, 1, 2, 3].map((row) => {
    const y = hinge + 6 + row * 5.2;
    const inset = 14 - (row * flare * 5.2) / deck;
    const from = left + inset;
    const to = left + width - inset;
    return `<path d="M${round(from)} ${round(y)}H${round(to)}" stroke="${it.keys}" stroke-width="3.9" stroke-dasharray="${round((to - from - 14) / 14)} 1.100"/>`;
  });
  return (
    shadow(258, width / 2 + flare + 4) +
    `<rect x="${left - 2}" y="${top - 2}" width="${width + 4}" height="${height + 4}" rx="9" fill="${shade(it.shell, -0.12)}"/>` +
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" rx="7.500" fill="#14191a"/>` +
    screen(it.picture, area, it.from, it.to) +
    (it.notch
      ? `<path d="M186 ${top + bezel - 0.5}h28v4q0 3-3 3h-22q-3 0-3-3z" fill="#14191a"/>`
      : `<circle cx="200" cy="${round(top + bezel / 2)}" r="1.200" fill="#46505a"/>`) +
    label(it.brand, 200, 203.6, 5.5, "#7d878a", 'letter-spacing=".6"') +
    `<path d="M${left} ${hinge}H${left + width}L${left + width + flare} ${hinge + deck}H${left - flare}z" fill="${it.shell}"/>` +
    `<path d="M${left + 8} ${hinge + 2.5}H${left + width - 8}L${left + width - 8 + 17} ${hinge + 25}H${left - 9}z" fill="${shade(it.shell, -0.16)}"/>` +
    rows.join("") +
    `<path d="M${round(200 - width * 0.16)} ${hinge + 26.5}H${round(200 + width * 0.16)}L${round(200 + width * 0.175)} ${hinge + 34.5}H${round(200 - width * 0.175)}z" fill="${shade(it.shell, -0.09)}"/>` +
    `<path d="M${left - flare} ${hinge + deck}H${left + width + flare}l-3 7q-1 2-4 2H${left - flare + 7}q-3 0-4-2z" fill="${shade(it.shell, -0.3)}"/>` +
    (it.glow
      ? `<path d="M${left - flare + 12} ${hinge + deck + 6.5}H${left + width + flare - 12}" stroke="${it.glow}" stroke-width="2.400" stroke-linecap="round"/>` +
        `<path d="M${left + 3} ${hinge + 0.8}h34M${left + width - 37} ${hinge + 0.8}h34" stroke="${it.glow}" stroke-width="1.600"/>`
      : `<path d="M182 ${hinge + deck}h36q-1 4-5 4h-26q-4 0-5-4z" fill="${shade(it.shell, -0.42)}"/>`)
  );
}

function tent(it: Laptop): string {
  const area = { x: 106, y: 76, width: 188, height: 122 };
  return (
    shadow(258, 132) +
    `<path d="M104 82L74 252q-1 5 4 5h244q5 0 4-5L296 82z" fill="${shade(it.shell, -0.28)}"/>` +
    `<path d="M96 74h208l14 142q0 5-5 5H87q-5 0-5-5z" fill="${shade(it.shell, -0.1)}"/>` +
    `<rect x="99" y="69" width="202" height="142" rx="8" fill="#14191a"/>` +
    screen(it.picture, area, it.from, it.to) +
    `<circle cx="200" cy="72.500" r="1.200" fill="#46505a"/>` +
    label(it.brand, 200, 206.500, 5.5, "#7d878a", 'letter-spacing=".6"') +
    `<path d="M82 221h236l8 30q1 6-5 6H79q-6 0-5-6z" fill="${it.shell}"/>` +
    `<path d="M312 150l30-88" stroke="${shade(it.shell, -0.4)}" stroke-width="6" stroke-linecap="round"/><path d="M342 62l3-9" stroke="#14191a" stroke-width="3" stroke-linecap="round"/>`
  );
}
