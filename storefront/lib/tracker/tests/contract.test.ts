import { readFileSync } from "node:fs";

import ts from "typescript";
import { describe, expect, test } from "vitest";

import { WIRE_FIELDS } from "../contract";

const CASES = new URL("../../../../tests/data/wire-examples/cases.jsonl", import.meta.url);

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** The events of the parser's examples that are objects with a name, without the ingest handler's fields. */
function exampleEvents(): Json[] {
  const events: unknown[] = [];
  for (const line of readFileSync(CASES, "utf8").trim().split("\n")) {
    try {
      const value: unknown = JSON.parse(JSON.parse(line).raw);
      events.push(...(Array.isArray(value) ? value : isObject(value) && Array.isArray(value.events) ? value.events : [value]));
    } catch {
      // Examples with invalid JSON, with bytes or with several lines concern only the parser.
    }
  }
  return events.filter(isObject).filter((event) => typeof event.eventName === "string").map(({ _ingest, ...event }) => event);
}

const isText = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) => typeof value === "number";
const IS_OF_KIND: Record<string, (value: unknown) => boolean> = {
  "text, not blank": isText, UUID: isText, text: isText, label: isText, id: isText, currency: isText,
  identity: isText, "trimmed id": isText, "product id": isText, "product text": isText,
  boolean: (value) => typeof value === "boolean",
  amount: isNumber, quantity: isNumber, integer: isNumber,
  time: (value) => isText(value) || isNumber(value),
  object: isObject, list: Array.isArray, any: () => true,
};
// Restrictions of the types that the kinds do not have.
const NARROWER: Record<string, (value: unknown) => boolean> = {
  userLoginState: (value) => ["logged_in", "anonymous", "guest"].includes(String(value)),
  element: isObject,
  "cart.itemCount": isNumber, "order.number": isText,
};

/** Whether every field of an object is one of the contract's own names and of its kind. */
function isWellTyped(value: Json, level = ""): boolean {
  return Object.entries(value).every(([name, each]) => {
    const kind = WIRE_FIELDS[level]![name];
    const path = level ? `${level}.${name}` : name;
    if (kind === undefined) return false;
    if (each === null) return name !== "eventName";
    if (!IS_OF_KIND[kind]!(each) || !(NARROWER[path]?.(each) ?? true)) return false;
    if (kind === "object") return isWellTyped(each as Json, name);
    if (kind === "list") return (each as unknown[]).every((item) => isObject(item) && isWellTyped(item, name));
    return name !== "element" || isElement(each as Json);
  });
}

function isElement({ dataset, ...rest }: Json): boolean {
  const names = ["tag", "id", "role", "text"];
  return Object.entries(rest).every(([name, each]) => names.includes(name) && isText(each)) && (dataset == null || isObject(dataset));
}

/** Whether the compiler takes each event for a `WireEvent`. */
function compiles(events: Json[]): boolean[] {
  const here = new URL("./examples.ts", import.meta.url).pathname;
  const lines = events.map((event, index) => `export const e${index}: WireEvent = ${JSON.stringify(event)};`);
  const source = `import type { WireEvent } from "../contract";\n${lines.join("\n")}\n`;
  const options: ts.CompilerOptions = {
    strict: true, noEmit: true, skipLibCheck: true, types: [],
    target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, target) => (name === here ? ts.createSourceFile(name, source, target) : read(name, target));
  const file = ts.createProgram([here], options, host);
  const wrong = new Set(file.getSemanticDiagnostics(file.getSourceFile(here)).map(
    ({ file: where, start }) => where!.getLineAndCharacterOfPosition(start!).line,
  ));
  return events.map((_, index) => !wrong.has(index + 1));
}

describe("the parser's examples", () => {
  const events = exampleEvents();

  test("have the tracker's types exactly when each field is of its kind", { timeout: 60_000 }, () => {
    const wellTyped = events.map((event) => isWellTyped(event));
    expect(compiles(events)).toEqual(wellTyped);
    // Enough of both that the comparison means something.
    expect(wellTyped.filter(Boolean).length).toBeGreaterThan(10);
    expect(wellTyped.filter((each) => !each).length).toBeGreaterThan(5);
  });
});
