import { label, round, shade, shadow } from "./canvas";
import { type Picture, screen } from "./screens";

export interface Monitor {
  kind: "monitor";
  inches: number;
  wide?: boolean;
  curved?: boolean;
  stand: "column" | "legs" | "disc" | "blade";
  frame: string;
  picture: Picture;
  from: string;
  to: string;
  accent?: string;
  brand: string;
}

/** On its stand, seen from the front. */
export function monitor(it: Monitor): string {
  const width = it.wide ? 320 : 200 + (it.inches - 24) * 18;
  const height = round(it.wide ? width / 2.25 : width * 0.575);
  const left = 200 - width / 2;
  const top = 214 - height - (it.wide ? 12 : 0);
  const bottom = top + height;
  const area = { x: left + 4, y: top + 4, width: width - 8, height: height - 12 };
  const bow = it.curved ? 11 : 0;
  const body =
    `<path d="M${left} ${top + 5}q0-5 5-5Q200 ${top + 2 * bow} ${left + width - 5} ${top}q5 0 5 5V${bottom - 5}q0 5-5 5` +
    `Q200 ${bottom - 2 * bow} ${left + 5} ${bottom}q-5 0-5-5z" `;
  const picture = it.curved
    ? `<clipPath id="c">${body}/></clipPath><g clip-path="url(#c)">${screen(it.picture, area, it.from, it.to)}` +
      `<path d="M${left} ${top - 2}H${left + width}V${top + 3}Q200 ${top + 3 + 2 * bow} ${left} ${top + 3}z` +
      `M${left} ${bottom + 2}H${left + width}V${bottom - 7}Q200 ${bottom - 7 - 2 * bow} ${left} ${bottom - 7}z" fill="${it.frame}"/></g>`
    : screen(it.picture, area, it.from, it.to);
  return (
    shadow(268, it.stand === "legs" ? 96 : 76) +
    STANDS[it.stand](bottom - bow, it) +
    `${body}fill="${it.frame}"/>` +
    picture +
    label(it.brand, 200, bottom - 2.200 - bow * 0.95, 5.5, shade(it.frame, it.frame > "#8" ? -0.55 : 0.5), 'letter-spacing=".6"')
  );
}

const STANDS: Record<Monitor["stand"], (y: number, it: Monitor) => string> = {
  column: (y, it) =>
    `<path d="M186 ${y - 6}h28V262h-28z" fill="${shade("#9aa3a2", -0.1)}"/><path d="M205 ${y - 6}h9V262h-9z" fill="#6f7977"/>` +
    `<rect x="138" y="258" width="124" height="10" rx="4" fill="#a9b1af"/><rect x="138" y="264" width="124" height="4" rx="2" fill="#727c7a"/>` +
    (it.accent ? `<circle cx="200" cy="${y + 18}" r="4" fill="${it.accent}"/>` : ""),
  legs: (y, it) =>
    `<path d="M190 ${y - 6}h20l3 38h-26z" fill="#23292c"/>` +
    `<path d="M188 ${y + 26}L112 262q-3 6 4 6h9L200 ${y + 44}l75 ${224 - y}h9q7 0 4-6L212 ${y + 26}z" fill="#2d3438"/>` +
    `<path d="M190 ${y + 30}h20" stroke="${it.accent ?? "#c0392b"}" stroke-width="3"/>`,
  disc: (y) =>
    `<path d="M191 ${y - 6}h18V258h-18z" fill="#2b3135"/><ellipse cx="200" cy="262" rx="64" ry="8" fill="#2b3135"/><ellipse cx="200" cy="260" rx="64" ry="7" fill="#3c4449"/>`,
  blade: (y) =>
    `<path d="M178 ${y - 6}h44l-6 ${264 - y}h-32z" fill="#c3c9c8"/><path d="M205 ${y - 6}h17l-6 ${264 - y}h-9z" fill="#99a2a0"/>` +
    `<path d="M132 262q68-14 136 0v5q0 2-2 2H134q-2 0-2-2z" fill="#b3bbb9"/>`,
};
