/** Describes clicked elements, without text that a visitor typed or that the page marks as private. */

import type { ClickedElement } from "./contract";
import { bounded } from "./payload";

const CLICKABLE = "a[href],button,summary,[role=button],[data-track],[type=submit]";
const PRIVATE = "[data-private]";
/** Elements that a visitor fills in, and elements whose text is not visible. */
const UNREAD = `input,textarea,select,[contenteditable],script,style,${PRIVATE}`;
const LONGEST_TEXT = 80;

/** The link or button that a click on this element activates; undefined if there is none, or if it is private. */
export function clickedElement(target: Element): ClickedElement | undefined {
  const element = target.closest<HTMLElement>(CLICKABLE);
  if (!element || element.closest(PRIVATE)) return undefined;
  return {
    tag: element.localName,
    id: element.id,
    role: element.getAttribute("role"),
    text: element.closest(UNREAD) ? "" : bounded(textOf(element).replace(/\s+/g, " ").trim(), LONGEST_TEXT),
    dataset: trackedData(element),
  };
}

function textOf(node: Node): string {
  if (node.nodeType === 3) return node.nodeValue!;
  return (node as Element).matches?.(UNREAD) ? "" : [...node.childNodes].map(textOf).join(" ");
}

/** Only `data-track` and attributes that begin with it: other data attributes are not meant for the tracker. */
function trackedData(element: HTMLElement): Record<string, unknown> | undefined {
  const tracked = Object.entries(element.dataset).filter(([name]) => /^track([A-Z]|$)/.test(name));
  return tracked.length ? Object.fromEntries(tracked) : undefined;
}
