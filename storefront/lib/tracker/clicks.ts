/** Clicks: what was clicked, without anything that a visitor typed or that the page marks as private. */

import type { ClickedElement } from "./contract";
import { bounded } from "./payload";

const CLICKABLE = "a[href],button,summary,[role=button],[role=link],[role=tab],[role=menuitem],[data-track]," +
  "input[type=button],input[type=submit],input[type=image],input[type=reset]";
const PRIVATE = "[data-private]";
/** What a visitor fills in, or nobody reads. */
const UNREAD = `input,textarea,select,[contenteditable]:not([contenteditable=false]),script,style,template,${PRIVATE}`;
const LONGEST_TEXT = 80;

/** The element that a click on this one is about; undefined when none is, or the page marks it as private. */
export function clickedElement(target: Element): ClickedElement | undefined {
  const element = target.closest(CLICKABLE);
  if (!element || element.closest(PRIVATE)) return undefined;
  return {
    tag: element.localName,
    id: element.id || undefined,
    role: element.getAttribute("role") ?? undefined,
    text: element.closest(UNREAD) ? undefined : textOf(element),
    dataset: trackedData(element),
  };
}

function textOf(element: Element): string | undefined {
  const words: string[] = [];
  const read = (node: Node) => {
    if (node.nodeType === 3) words.push(node.nodeValue ?? "");
    else if (node.nodeType === 1 && !(node as Element).matches(UNREAD)) node.childNodes.forEach(read);
  };
  read(element);
  return bounded(words.join(" ").replace(/\s+/g, " ").trim(), LONGEST_TEXT) || undefined;
}

/** Only `data-track` and what begins so: other attributes of a dataset were not written for us. */
function trackedData(element: Element): Record<string, string> | undefined {
  const attributes = [...element.attributes].filter(({ name }) => /^data-track(-|$)/.test(name));
  if (!attributes.length) return undefined;
  return Object.fromEntries(
    attributes.map(({ name, value }) => [name.slice(5).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()), value]),
  );
}
