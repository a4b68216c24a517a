/** The drawn pictures of the products: SVG files, made from what each product looks like. */

import { audio } from "./audio";
import { plate } from "./canvas";
import { keyboard } from "./keyboard";
import { laptop } from "./laptop";
import { monitor } from "./monitor";
import { mouse } from "./mouse";
import { network } from "./network";
import { DRAWINGS, type Drawing } from "./products";
import { storage } from "./storage";

const TINTS: Record<Drawing["kind"], string> = {
  laptop: "#e3eae4",
  monitor: "#e4e8ee",
  mouse: "#f0e6da",
  keyboard: "#ece5ee",
  audio: "#f1e4e0",
  storage: "#e2ebec",
  network: "#e9e9dc",
};

/** The SVG file of a product; undefined for a product that nobody has drawn. */
export function drawn(productId: string, name: string): string | undefined {
  const drawing = DRAWINGS[productId];
  return drawing && plate(name, TINTS[drawing.kind], body(drawing));
}

function body(drawing: Drawing): string {
  switch (drawing.kind) {
    case "laptop":
      return closer(drawing.inches < 15 ? 1.22 : 1.1, 172, laptop(drawing));
    case "monitor":
      return closer(drawing.wide ? 1 : 1.1, 196, monitor(drawing));
    case "mouse":
      return mouse(drawing);
    case "keyboard":
      return keyboard(drawing);
    case "audio":
      return audio(drawing);
    case "storage":
      return storage(drawing);
    case "network":
      return network(drawing);
  }
}

function closer(scale: number, centre: number, drawing: string): string {
  return `<g transform="translate(200 160) scale(${scale}) translate(-200 ${-centre})">${drawing}</g>`;
}
