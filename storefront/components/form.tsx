"use client";

import { type ReactNode, useActionState, useEffect, useRef } from "react";
import { type FormState, UNTOUCHED } from "@/lib/forms";

type Action = (state: FormState, form: FormData) => Promise<FormState>;

interface Props {
  action: Action;
  submit: string;
  /** The form's accessible name, for screen readers. */
  label: string;
  initial?: FormState["values"];
  children: (state: FormState) => ReactNode;
  className?: string;
  onSubmit?: () => void;
  buttonClass?: string;
}

/** A form with a server action: works before scripts have loaded, and focuses the first field with an error. */
export function Form({ action, submit, label, initial = {}, children, className, onSubmit, buttonClass }: Props) {
  const [state, act, isPending] = useActionState(action, { ...UNTOUCHED, values: initial });
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (!state.id) return;
    const first = form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-form-message]');
    first?.focus();
  }, [state.id]);
  return (
    // Our messages stay beside the fields, and screen readers announce them; the browser's messages disappear.
    <form ref={form} action={act} aria-label={label} noValidate className={className} data-private="" onSubmit={onSubmit}>
      {state.message && (
        <p role="alert" tabIndex={-1} data-form-message="" className="mb-5 rounded-lg bg-lacquer-pale px-4 py-3 font-medium text-lacquer">
          {state.message}
        </p>
      )}
      {state.notice && (
        <p role="status" className="mb-5 rounded-lg bg-jade-pale px-4 py-3 font-medium text-jade-deep">
          {state.notice}
        </p>
      )}
      {children(state)}
      <button type="submit" disabled={isPending} className={`button mt-6 w-full ${buttonClass ?? ""}`}>
        {isPending ? "One moment…" : submit}
      </button>
    </form>
  );
}
