"use client";

import { confirmSignUp, forgotPassword, resetPassword, sendCodeAgain, signIn, signUp } from "@/lib/account/actions";
import { MOST_CHARACTERS, PASSWORD_RULE } from "@/lib/account/password-rule";
import type { FormState } from "@/lib/forms";
import { Field } from "./field";
import { Form } from "./form";

interface Props {
  email: string;
  next?: string;
}

function Email({ state }: { state: FormState }) {
  return <Field name="email" label="E-mail" type="email" autoComplete="username" required maxLength={254} state={state} />;
}

function Password({ state, isNew }: { state: FormState; isNew: boolean }) {
  return (
    <Field
      name="password"
      label={isNew ? "New password" : "Password"}
      type="password"
      autoComplete={isNew ? "new-password" : "current-password"}
      required
      maxLength={MOST_CHARACTERS}
      hint={isNew ? PASSWORD_RULE : undefined}
      state={state}
    />
  );
}

function Code({ state }: { state: FormState }) {
  return (
    <Field name="code" label="Code" inputMode="numeric" autoComplete="one-time-code" required maxLength={10} hint="From the e-mail that we sent you." state={state} />
  );
}

function Next({ next }: { next: string | undefined }) {
  return next ? <input type="hidden" name="next" value={next} /> : null;
}

const FIELDS = "flex flex-col gap-4";

export function SignInForm({ email, next }: Props) {
  return (
    <Form action={signIn} submit="Sign in" label="Sign in" initial={{ email }} className={FIELDS}>
      {(state) => (
        <>
          <Next next={next} />
          <Email state={state} />
          <Password state={state} isNew={false} />
        </>
      )}
    </Form>
  );
}

export function SignUpForm({ email, next }: Props) {
  return (
    <Form action={signUp} submit="Make the account" label="Sign up" initial={{ email }} className={FIELDS}>
      {(state) => (
        <>
          <Next next={next} />
          <Email state={state} />
          <Password state={state} isNew />
        </>
      )}
    </Form>
  );
}

export function ConfirmForm({ email, next }: Props) {
  return (
    <>
      <Form action={confirmSignUp} submit="Confirm" label="Confirmation" initial={{ email }} className={FIELDS}>
        {(state) => (
          <>
            <Next next={next} />
            <Email state={state} />
            <Code state={state} />
          </>
        )}
      </Form>
      {email && (
        <Form action={sendCodeAgain} submit="Send another code" label="Resend" initial={{ email }} className="mt-4" buttonClass="button-plain mt-0!">
          {() => <input type="hidden" name="email" value={email} />}
        </Form>
      )}
    </>
  );
}

export function ForgotForm({ email }: Props) {
  return (
    <Form action={forgotPassword} submit="Send me a code" label="Reset" initial={{ email }} className={FIELDS}>
      {(state) => <Email state={state} />}
    </Form>
  );
}

export function ResetForm({ email }: Props) {
  return (
    <Form action={resetPassword} submit="Set the password" label="Reset" initial={{ email }} className={FIELDS}>
      {(state) => (
        <>
          <Email state={state} />
          <Code state={state} />
          <Password state={state} isNew />
        </>
      )}
    </Form>
  );
}
