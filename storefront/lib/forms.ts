/** What a form's action answers with: what was typed, and what is wrong with it. */

import { z } from "zod";

export interface FormState {
  /** What was typed; passwords are never sent back. */
  values: Record<string, string>;
  /** By field name. */
  errors: Record<string, string>;
  /** What went wrong with the form as a whole. */
  message?: string;
  /** What went well. */
  notice?: string;
  /** Tells two answers apart that say the same. */
  id?: string;
}

export const UNTOUCHED: FormState = { values: {}, errors: {} };

const SECRET = new Set(["password"]);

export function typed(form: FormData): Record<string, string> {
  return Object.fromEntries(
    [...form].flatMap(([name, value]) => (typeof value === "string" && !name.startsWith("$") ? [[name, value]] : [])),
  );
}

/** The form's values where all are right, else the state to show; the first error of each field. */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  form: FormData,
): { ok: true; value: z.infer<Schema>; values: FormState["values"] } | { ok: false; state: FormState } {
  const all = typed(form);
  const values = Object.fromEntries(Object.entries(all).filter(([name]) => !SECRET.has(name)));
  const result = schema.safeParse(all);
  if (result.success) return { ok: true, value: result.data, values };
  const errors: FormState["errors"] = {};
  for (const issue of result.error.issues) errors[String(issue.path[0])] ??= issue.message;
  return { ok: false, state: { values, errors, id: crypto.randomUUID() } };
}

export function refused(values: FormState["values"], message: string, field?: string): FormState {
  const id = crypto.randomUUID();
  return field ? { values, errors: { [field]: message }, id } : { values, errors: {}, message, id };
}

/** Written as the shop writes its own: in letters that no browser, proxy or library reads as anything else. */
const PLAIN_PATH = /^\/(?:[\w-]+(?:\/[\w-]+)*)?(?:\?[\w.~%+=&-]*)?$/;
const LONGEST_PATH = 512;

/** A path of this shop to go on to; anything else, above all another shop's address, is the home page. */
export function safePath(path: unknown): string {
  return typeof path === "string" && path.length <= LONGEST_PATH && PLAIN_PATH.test(path) ? path : "/";
}
