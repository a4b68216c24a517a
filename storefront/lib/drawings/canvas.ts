/** What every drawing shares: the plate it lies on, its shadow, and a way to lighten and darken a colour. */

export const WIDTH = 400;
export const HEIGHT = 320;

/** A whole SVG file with `drawing` in it; `tint` colours the plate. */
export function plate(title: string, tint: string, drawing: string): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">` +
    `<title>${escaped(title)}</title><rect width="${WIDTH}" height="${HEIGHT}" fill="${tint}"/>${drawing}</svg>\n`
  );
}

export function shadow(y: number, halfWidth: number, x = WIDTH / 2): string {
  return (
    `<ellipse cx="${x}" cy="${y}" rx="${halfWidth}" ry="9" fill="#1b2420" opacity=".10"/>` +
    `<ellipse cx="${x}" cy="${y}" rx="${round(halfWidth * 0.8)}" ry="5" fill="#1b2420" opacity=".14"/>`
  );
}

/** A colour mixed with white (`by` above 0) or with black (below). */
export function shade(colour: string, by: number): string {
  const target = by > 0 ? 255 : 0;
  const parts = [1, 3, 5].map((start) => {
    const value = parseInt(colour.slice(start, start + 2), 16);
    return Math.round(value + (target - value) * Math.abs(by))
      .toString(16)
      .padStart(2, "0");
  });
  return `#${parts.join("")}`;
}

export function round(number: number): number {
  return Math.round(number * 10) / 10;
}

export function label(text: string, x: number, y: number, size: number, colour: string, more = ""): string {
  return (
    `<text x="${round(x)}" y="${round(y)}" font-family="Helvetica Neue,Arial,sans-serif" font-size="${size}" ` +
    `font-weight="600" text-anchor="middle" fill="${colour}" ${more}>${escaped(text)}</text>`
  );
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
