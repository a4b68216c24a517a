/** The state that a form's action returns: the typed values and the errors. */

import { z } from "zod";

export interface FormState {
  /** The typed values; passwords are never sent back. */
  values: Record<string, string>;
  /** Errors by field name. */
  errors: Record<string, string>;
  /** An error of the whole form. */
  message?: string;
  /** A message of success. */
  notice?: string;
  /** A new number for each answer, so that two equal answers differ. */
  id?: string;
}

export const UNTOUCHED: FormState = { values: {}, errors: {} };

const SECRET = new Set(["password"]);

export function typed(form: FormData): Record<string, string> {
  return Object.fromEntries(
    [...form].flatMap(([name, value]) => (typeof value === "string" && !name.startsWith("$") ? [[name, value]] : [])),
  );
}

/** The form's values if all are valid, else the state to show, with the first error of each field. */
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

/** A path in the shop's own form: only characters that browsers, proxies and libraries all read the same way. */
const PLAIN_PATH = /^\/(?:[\w-]+(?:\/[\w-]+)*)?(?:\?[\w.~%+=&-]*)?$/;
const LONGEST_PATH = 512;

/** A path of this shop to open next; any other value, above all another site's address, becomes the home page. */
export function safePath(path: unknown): string {
  return typeof path === "string" && path.length <= LONGEST_PATH && PLAIN_PATH.test(path) ? path : "/";
}
