/** What is on the screens: six pictures in any pair of colours. */

import { round, shade } from "./canvas";

export type Picture = "hills" | "sun" | "waves" | "grid" | "code" | "peaks" | "orbit" | "bands";

export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The picture, cut to its area; `id` tells its clip path from others in the same file. */
export function screen(picture: Picture, area: Area, from: string, to: string, id = "s"): string {
  const { x, y, width, height } = area;
  return (
    `<clipPath id="${id}"><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="3"/></clipPath>` +
    `<linearGradient id="${id}g" x1="0" y1="0" x2="1" y2="1"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient>` +
    `<g clip-path="url(#${id})"><rect x="${x}" y="${y}" width="${width}" height="${height}" fill="url(#${id}g)"/>` +
    `<g transform="translate(${x} ${y}) scale(${round(width) / 100} ${round(height) / 62})">${PICTURES[picture](from, to)}</g>` +
    // The light of a window, always from the left.
    `<path d="M${x} ${y}h${round(width * 0.42)}l${round(-width * 0.3)} ${height}h${round(-width * 0.12)}z" fill="#fff" opacity=".07"/></g>`
  );
}

/** Each in a field of 100 by 62. */
const PICTURES: Record<Picture, (from: string, to: string) => string> = {
  hills: (from, to) =>
    `<circle cx="74" cy="17" r="7" fill="${shade(from, 0.75)}"/>` +
    `<path d="M0 40q20-18 42-4t58-8v34H0z" fill="${shade(to, -0.15)}"/><path d="M0 50q30-14 55-2t45-5v19H0z" fill="${shade(to, -0.4)}"/>`,
  sun: (from, to) =>
    `<circle cx="50" cy="36" r="20" fill="${shade(from, 0.6)}"/>` +
    [38, 43, 48, 53].map((y, row) => `<rect x="20" y="${y}" width="60" height="${1.2 + row * 0.7}" fill="${to}"/>`).join(""),
  waves: (from, to) =>
    [14, 24, 34, 44, 54]
      .map((y, row) => `<path d="M-5 ${y}q14-11 28 0t28 0 28 0 28 0v60H-5z" fill="${row % 2 ? shade(to, -0.08 * row) : shade(from, 0.12)}" opacity="${0.35 + row * 0.12}"/>`)
      .join(""),
  grid: (from, to) =>
    `<path d="M0 40h100M0 46h100M0 54h100M50 36L50 62M42 36L20 62M58 36L80 62M34 36L-10 62M66 36L110 62" stroke="${shade(from, 0.5)}" stroke-width=".6"/>` +
    `<path d="M0 36l14-12 10 7 16-18 15 16 12-9 14 10 19-14v20z" fill="${shade(to, -0.35)}"/>`,
  code: (from) =>
    [0, 1, 2, 3, 4, 5, 6, 7]
      .map((row) => {
        const indent = [0, 5, 10, 10, 15, 10, 5, 0][row] ?? 0;
        const first = [16, 22, 12, 26, 18, 9, 14, 6][row] ?? 8;
        const y = 9 + row * 6;
        return (
          `<rect x="${8 + indent}" y="${y}" width="${first}" height="2.4" rx="1.2" fill="${shade(from, 0.7)}"/>` +
          `<rect x="${11 + indent + first}" y="${y}" width="${34 - first}" height="2.4" rx="1.2" fill="${shade(from, 0.4)}" opacity=".8"/>`
        );
      })
      .join("") + `<rect x="72" width="28" height="62" fill="#000" opacity=".22"/>`,
  peaks: (from, to) =>
    `<path d="M-4 62L24 20l12 16 10-12 34 38z" fill="${shade(to, -0.3)}"/><path d="M24 20l-7 10.500 7-3 5 4 1-4z" fill="${shade(from, 0.8)}"/>` +
    `<path d="M40 62l30-36 34 36z" fill="${shade(to, -0.5)}"/><path d="M70 26l-6 7.500 6-2 4 4 3-2z" fill="${shade(from, 0.8)}"/>`,
  orbit: (from, to) =>
    `<circle cx="62" cy="34" r="15" fill="${shade(from, 0.35)}"/><circle cx="57" cy="29" r="15" fill="${shade(to, -0.3)}" opacity=".35"/>` +
    `<ellipse cx="62" cy="34" rx="30" ry="7" fill="none" stroke="${shade(from, 0.75)}" stroke-width="1.4" transform="rotate(-18 62 34)"/>` +
    `<g fill="${shade(from, 0.85)}"><circle cx="14" cy="12" r=".9"/><circle cx="26" cy="40" r=".7"/><circle cx="34" cy="18" r=".6"/><circle cx="88" cy="11" r="1"/><circle cx="18" cy="52" r=".8"/></g>`,
  bands: (from, to) =>
    [0, 1, 2, 3, 4]
      .map((band) => `<path d="M${-20 + band * 22} 70L${30 + band * 22}-8h13L${-7 + band * 22} 70z" fill="${band % 2 ? shade(from, 0.35) : shade(to, -0.25)}" opacity=".75"/>`)
      .join(""),
};
