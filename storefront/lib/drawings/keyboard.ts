import { label, round, shade, shadow } from "./canvas";

export interface Keyboard {
  kind: "keyboard";
  layout: "75" | "tkl" | "compact" | "full";
  case: string;
  keys: string;
  modifiers: string;
  accent: string;
  roundKeys?: boolean;
  knob?: boolean;
  /** Light between the keys, one colour a row. */
  lights?: string[];
  brand: string;
}

/** Widths in keys, row by row; a negative one is a gap. */
const MAIN: number[][] = [
  [1, -0.6, 1, 1, 1, 1, -0.3, 1, 1, 1, 1, -0.3, 1, 1, 1, 1],
  [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2],
  [1.5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.5],
  [1.8, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2.2],
  [2.3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2.7],
  [1.25, 1.25, 1.25, 6.25, 1.25, 1.25, 1.25, 1.25],
];
const BESIDE: Record<Keyboard["layout"], number[][]> = {
  "75": [[-0.2, 1], [-0.2, 1], [-0.2, 1], [-0.2, 1], [-0.2, 1], [-0.2, 1]],
  compact: [[], [], [], [], [], []],
  tkl: [[-0.4, 1, 1, 1], [-0.4, 1, 1, 1], [-0.4, 1, 1, 1], [], [-1.4, 1], [-0.4, 1, 1, 1]],
  full: [
    [-0.4, 1, 1, 1], [-0.4, 1, 1, 1, -0.4, 1, 1, 1, 1], [-0.4, 1, 1, 1, -0.4, 1, 1, 1, 1],
    [-3.8, 1, 1, 1, 1], [-1.4, 1, -1.4, 1, 1, 1, 1], [-0.4, 1, 1, 1, -0.4, 2, 1, 1],
  ],
}; // prettier-ignore

const MAIN_WIDTH = 15;
const EXTRA = { "75": 1.2, compact: 0, tkl: 3.4, full: 7.8 };

/** Seen from above, turned a little. */
export function keyboard(it: Keyboard): string {
  const keysWide = MAIN_WIDTH + EXTRA[it.layout];
  const unit = round(Math.min(326 / keysWide, 19.5));
  const width = keysWide * unit;
  const rows = it.layout === "compact" ? 6 : 6;
  const height = rows * unit * 1.04;
  const edge = it.layout === "compact" ? 6 : 9;
  const outerTop = it.knob ? edge : edge;
  return (
    shadow(160 + height / 2 + edge + 34, width / 2) +
    `<g transform="translate(200 160) rotate(-7) translate(${round(-width / 2)} ${round(-height / 2)})">` +
    `<rect x="${-edge}" y="${-outerTop + 7}" width="${round(width + 2 * edge)}" height="${round(height + 2 * edge)}" rx="${it.roundKeys ? 14 : 9}" fill="${shade(it.case, -0.35)}"/>` +
    `<rect x="${-edge}" y="${-outerTop}" width="${round(width + 2 * edge)}" height="${round(height + 2 * edge)}" rx="${it.roundKeys ? 14 : 9}" fill="${it.case}"/>` +
    MAIN.map((main, row) => keyRow(it, row, [...main, ...(BESIDE[it.layout][row] ?? [])], unit)).join("") +
    (it.knob
      ? `<circle cx="${round(width - unit / 2)}" cy="${round(unit / 2)}" r="${round(unit * 0.52)}" fill="${shade(it.accent, -0.3)}"/><circle cx="${round(width - unit / 2)}" cy="${round(unit / 2 - 1)}" r="${round(unit * 0.42)}" fill="${it.accent}"/>`
      : "") +
    label(it.brand, width - 16, height + edge - 2.5, 5.5, shade(it.case, it.case > "#8" ? -0.5 : 0.45)) +
    `</g>`
  );
}

function keyRow(it: Keyboard, row: number, widths: number[], unit: number): string {
  const y = round(row * unit * 1.04);
  let at = 0;
  const light = it.lights?.[row % it.lights.length];
  const keys = widths.map((width, place) => {
    const x = at * unit;
    at += Math.abs(width);
    const isUnderKnob = it.knob && row === 0 && place === widths.length - 1;
    if (width < 0 || isUnderKnob) return "";
    const isAccent = (row === 0 && place === 0) || (row === 3 && width === 2.2);
    const isModifier = width !== 1 || at > 14.9 || (row === 0 && place > 6 && place < 11);
    const colour = isAccent ? it.accent : isModifier && width < 5 ? it.modifiers : it.keys;
    const gap = 1.6;
    const size = { x: round(x + gap / 2), w: round(width * unit - gap), h: round(unit - gap) };
    const radius = it.roundKeys ? round(unit * 0.46) : 3;
    return (
      `<rect x="${size.x}" y="${y}" width="${size.w}" height="${size.h}" rx="${radius}" fill="${shade(colour, -0.22)}"/>` +
      `<rect x="${round(size.x + 1.2)}" y="${round(y + 0.6)}" width="${round(size.w - 2.4)}" height="${round(size.h - 3.4)}" rx="${it.roundKeys ? radius : 2}" fill="${colour}"/>`
    );
  });
  const glow = light ? `<rect y="${y}" width="${round(at * unit)}" height="${round(unit)}" rx="3" fill="${light}" opacity=".8"/>` : "";
  return glow + keys.join("");
}
