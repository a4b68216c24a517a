/** How each of the catalogue's products looks; by product id. */

import type { Audio } from "./audio";
import type { Keyboard } from "./keyboard";
import type { Laptop } from "./laptop";
import type { Monitor } from "./monitor";
import type { Mouse } from "./mouse";
import type { Network } from "./network";
import type { Picture } from "./screens";
import type { Storage } from "./storage";

export type Drawing = Laptop | Monitor | Mouse | Keyboard | Audio | Storage | Network;

type Screen = [picture: Picture, from: string, to: string];

const SILVER = "#c6cbcc";
const GRAPHITE = "#565d61";
const BLACK = "#33393c";

function laptop(
  brand: string,
  inches: number,
  [shell, keys]: [string, string],
  [picture, from, to]: Screen,
  more: Pick<Laptop, "glow" | "notch" | "tent"> = {},
): Laptop {
  return { kind: "laptop", brand, inches, shell, keys, picture, from, to, ...more };
}

function monitor(
  brand: string,
  inches: number,
  stand: Monitor["stand"],
  frame: string,
  [picture, from, to]: Screen,
  more: Pick<Monitor, "wide" | "curved" | "accent"> = {},
): Monitor {
  return { kind: "monitor", brand, inches, stand, frame, picture, from, to, ...more };
}

function mouse(brand: string, shape: Mouse["shape"], colour: string, accent: string, cable = false): Mouse {
  return { kind: "mouse", brand, shape, colour, accent, cable };
}

function keyboard(
  brand: string,
  layout: Keyboard["layout"],
  [caseColour, keys, modifiers, accent]: [string, string, string, string],
  more: Pick<Keyboard, "roundKeys" | "knob" | "lights"> = {},
): Keyboard {
  return { kind: "keyboard", brand, layout, case: caseColour, keys, modifiers, accent, ...more };
}

const DARK_KEYS = "#2b3033";
const PALE_KEYS = "#f3f4f2";
const RAINBOW = ["#ff5d5d", "#ffb347", "#f7e463", "#5fd38a", "#4fb3ff", "#b07cff"];

export const DRAWINGS: Readonly<Record<string, Drawing>> = {
  "p-001": laptop("DELL", 15.6, [BLACK, "#1d2123"], ["hills", "#7fb6d8", "#2d6a74"]),
  "p-002": laptop("DELL", 14, ["#b9c6cf", DARK_KEYS], ["waves", "#9ad0e0", "#2f6fa8"]),
  "p-003": laptop("DELL", 13.4, ["#d9dcda", "#8c9598"], ["peaks", "#f0b48a", "#5c4a7d"]),
  "p-004": laptop("DELL", 14, [GRAPHITE, "#262b2e"], ["bands", "#41687f", "#1d3445"]),
  "p-005": laptop("hp", 15.6, ["#cfb98f", "#f1e8d6"], ["sun", "#f7c98b", "#c8654f"]),
  "p-006": laptop("VICTUS", 16.1, ["#3b4450", "#20262d"], ["grid", "#5f4bb6", "#1b1840"], { glow: "#8fb8ff" }),
  "p-007": laptop("hp", 14, [SILVER, "#35393c"], ["orbit", "#33658a", "#152536"]),
  "p-008": laptop("hp", 14, ["#46506b", "#1f2536"], ["waves", "#f2a7a0", "#6c4a83"], { tent: true }),
  "p-009": laptop("Lenovo", 15.6, ["#9fb3c8", "#5b6f84"], ["hills", "#f6d58e", "#5e9e6e"]),
  "p-010": laptop("ThinkPad", 14, ["#2a2d2e", "#161819"], ["code", "#23313d", "#121a21"]),
  "p-011": laptop("LEGION", 16, ["#4b4f55", "#22262b"], ["peaks", "#7a8cff", "#241d52"], { glow: "#e8edf5" }),
  "p-012": laptop("YOGA", 14, ["#6f8f93", "#40585c"], ["bands", "#a8d8c5", "#2a6f73"]),
  "p-013": laptop("LOQ", 15.6, ["#3d434b", "#1c2026"], ["grid", "#20798b", "#0c2633"], { glow: "#46c2d8" }),
  "p-014": laptop("ASUS", 15.6, ["#39506b", "#22334a"], ["sun", "#ffd27a", "#e0705a"]),
  "p-015": laptop("ASUS", 14, ["#2e3a59", "#5a6786"], ["orbit", "#3b4fa3", "#0d0f26"]),
  "p-016": laptop("TUF", 15.6, ["#5b5e58", "#2c2e2a"], ["bands", "#8a8f45", "#2b2f1f"], { glow: "#ff9d3c" }),
  "p-017": laptop("ROG", 16, ["#2b2d33", "#15161a"], ["peaks", "#ff5578", "#31123f"], { glow: "#ff4665" }),
  "p-018": laptop("acer", 15.6, [SILVER, "#4a5155"], ["waves", "#b7e3c0", "#2c8a7b"]),
  "p-019": laptop("NITRO", 15.6, ["#2f3236", "#17191c"], ["grid", "#a92a43", "#2c0b1c"], { glow: "#ff3b52" }),
  "p-020": laptop("acer", 14, ["#d6cfc4", "#817a70"], ["peaks", "#9fc9f1", "#3e6d9c"]),
  "p-021": laptop("msi", 15.6, ["#434b52", "#23292e"], ["hills", "#c7d6e2", "#4f6f86"]),
  "p-022": laptop("KATANA", 15.6, ["#27292d", "#a3242f"], ["bands", "#d33b47", "#230c12"], { glow: "#ff2f3f" }),
  "p-023": laptop("MacBook Air", 13.6, ["#27344a", "#121823"], ["sun", "#8fd0ff", "#3858a6"], { notch: true }),
  "p-024": laptop("MacBook Pro", 14.2, ["#b8babb", "#17191a"], ["waves", "#ffcf8a", "#b3477e"], { notch: true }),
  "p-025": laptop("GIGABYTE", 15.6, ["#3a3d44", "#1d1f24"], ["orbit", "#2f8f83", "#0b2a2c"], { glow: "#4ee0b6" }),
  "p-026": monitor("DELL", 23.8, "column", SILVER, ["peaks", "#9ecbe8", "#3a6a8f"]),
  "p-027": monitor("DELL", 27, "column", "#d9dbd9", ["waves", "#f3c9a2", "#c0605c"]),
  "p-028": monitor("UltraGear", 27, "legs", "#23282b", ["grid", "#d24a63", "#2a1038"], { accent: "#e23b4e" }),
  "p-029": monitor("LG", 23.8, "disc", "#2c3235", ["hills", "#b9dcb0", "#4b8a6a"]),
  "p-030": monitor("UltraWide", 34, "blade", "#2c3235", ["waves", "#a6c8ff", "#384f9c"], { wide: true }),
  "p-031": monitor("ODYSSEY", 27, "legs", "#1f2427", ["orbit", "#3d6bd6", "#0c1230"], { curved: true, accent: "#4fb3ff" }),
  "p-032": monitor("SAMSUNG", 27, "blade", "#3a4145", ["code", "#2a3c4e", "#16222e"]),
  "p-033": monitor("ProArt", 27, "column", "#2a2f31", ["bands", "#f2c14e", "#7a3e9d"], { accent: "#f2c14e" }),
  "p-034": monitor("AOC", 23.8, "legs", "#272c2f", ["peaks", "#ff8f6b", "#5a1f3d"], { accent: "#d7263d" }),
  "p-035": monitor("ViewSonic", 23.8, "disc", "#30363a", ["grid", "#3ba99c", "#0f3440"]),
  "p-036": monitor("PHILIPS", 27, "blade", "#e6e8e6", ["sun", "#ffd9a0", "#d27a72"]),
  "p-037": mouse("logi", "round", "#3f474b", "#c94f4f"),
  "p-038": mouse("logi", "thumb", "#4a4f52", "#a9b3b5"),
  "p-039": mouse("G", "egg", "#e9ebea", "#3aa7d8"),
  "p-040": mouse("RAZER", "claw", "#24292a", "#4ccb5f", true),
  "p-041": mouse("RAZER", "low", "#2a2f33", "#59d36b"),
  "p-042": mouse("rapoo", "small", "#7fa6c9", "#f4d35e"),
  "p-043": mouse("Microsoft", "arc", "#3c4a63", "#8fb0e0"),
  "p-044": keyboard("Keychron", "75", ["#3a4046", "#596169", "#3f474d", "#e8823a"], { lights: RAINBOW }),
  "p-045": keyboard("Keychron", "tkl", ["#2e3336", "#3d4347", "#2f3538", "#c8442f"], { lights: ["#d8412f"] }),
  "p-046": keyboard("logi", "compact", ["#8f989b", "#4a5256", "#4a5256", "#4a5256"], { lights: ["#f4f6f5"] }),
  "p-047": keyboard("logi", "compact", ["#e7b6bd", "#f6dfe2", "#f6dfe2", "#f6dfe2"], { roundKeys: true }),
  "p-048": keyboard("Akko", "tkl", ["#e9e4d8", "#f7f4ec", "#8fb7a5", "#e9b949"]),
  "p-049": keyboard("AULA", "75", ["#d8d5e8", PALE_KEYS, "#b7afdb", "#6d5fc7"], { knob: true }),
  "p-050": keyboard("RAZER", "full", ["#1f2426", "#2f3638", "#2a3032", "#2f3638"], { lights: RAINBOW.slice(2) }),
  "p-051": { kind: "audio", form: "headphones", brand: "SONY", colour: "#d9d3c7", accent: "#a5937a" },
  "p-052": { kind: "audio", form: "headset", brand: "HYPERX", colour: "#3a3f42", accent: "#d7353f" },
  "p-053": { kind: "audio", form: "headset", brand: "JBL", colour: "#2b3138", accent: "#f08a2c" },
  "p-054": { kind: "audio", form: "speakers", brand: "EDIFIER", colour: "#e4e3de", accent: "#d0a13a" },
  "p-055": { kind: "storage", form: "stick", brand: "SAMSUNG", size: "990 EVO 1TB", colour: "#2b3a36", accent: "#2f6fb2" },
  "p-056": { kind: "storage", form: "rugged", brand: "SAMSUNG", size: "2TB", colour: "#345a86", accent: "#cfe3ff" },
  "p-057": { kind: "storage", form: "stick", brand: "Kingston", size: "NV3 1TB", colour: "#274a3d", accent: "#b4323a" },
  "p-058": { kind: "storage", form: "disk", brand: "WD", size: "2TB", colour: "#22282c", accent: "#7fd0c5" },
  "p-059": {
    kind: "network", brand: "tp-link", colour: "#2f3437", accent: "#6fc6d6", pattern: "lines",
    aerials: [[92, -14], [150, -5], [250, 5], [308, 14]],
  },
  "p-060": {
    kind: "network", brand: "ASUS", colour: "#4a4f55", accent: "#e5b454", pattern: "facets",
    aerials: [[78, -4], [134, 0], [266, 0], [322, 4]],
  },
}; // prettier-ignore
