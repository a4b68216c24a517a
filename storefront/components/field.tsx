"use client";

import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId } from "react";
import type { FormState } from "@/lib/forms";

interface Common {
  name: string;
  label: string;
  state: FormState;
  hint?: string;
}

type InputProps = Common & Omit<InputHTMLAttributes<HTMLInputElement>, "name">;

/** An input with its label, hint and error message. */
export function Field({ name, label, state, hint, defaultValue, ...input }: InputProps) {
  return (
    <Labelled name={name} label={label} state={state} hint={hint} isRequired={input.required}>
      {(described) => (
        <input {...input} {...described} className="field" defaultValue={state.values[name] ?? defaultValue} />
      )}
    </Labelled>
  );
}

type SelectProps = Common & Omit<SelectHTMLAttributes<HTMLSelectElement>, "name">;

export function SelectField({ name, label, state, hint, children, ...select }: SelectProps) {
  return (
    <Labelled name={name} label={label} state={state} hint={hint} isRequired={select.required}>
      {(described) => (
        // After an action, React resets a form to its initial values; a new key makes these values the initial ones.
        <select key={state.id} {...select} {...described} className="field" defaultValue={state.values[name] ?? ""}>
          {children}
        </select>
      )}
    </Labelled>
  );
}

interface Described {
  id: string;
  name: string;
  "aria-invalid": boolean | undefined;
  "aria-describedby": string | undefined;
}

interface LabelledProps extends Common {
  isRequired: boolean | undefined;
  children: (described: Described) => ReactNode;
}

function Labelled({ name, label, state, hint, isRequired, children }: LabelledProps) {
  const id = useId();
  const error = state.errors[name];
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
        {!isRequired && <span className="font-normal text-muted"> (optional)</span>}
      </label>
      {children({
        id,
        name,
        "aria-invalid": error ? true : undefined,
        "aria-describedby": described || undefined,
      })}
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-sm text-muted">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="mt-1 text-sm font-medium text-lacquer">
          {error}
        </p>
      )}
    </div>
  );
}
