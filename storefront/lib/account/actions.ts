"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { dropCookie, EMAIL_HINT, PLACED, SESSION, writeCookie } from "@/lib/cookies";
import { checked, type FormState, refused, safePath } from "@/lib/forms";
import { shop } from "@/lib/shop";
import { accounts } from "./accounts";
import { accountKey, attempt, type Kind } from "./attempts";
import type { Accounts, Answer } from "./cognito";
import { inEvenTime } from "./even-time";
import { isStrongEnough, MOST_CHARACTERS } from "./password-rule";
import { type Refusal, REFUSALS } from "./refusals";
import { beginSession, rememberAccount } from "./session";

const EMAIL_HINT_S = 15 * 60;

const EMAIL = z
  .string({ error: "Please enter your e-mail address." })
  .trim()
  .toLowerCase()
  .min(1, "Please enter your e-mail address.")
  .max(254, "That is too long for an e-mail address.")
  .pipe(z.email("That is no e-mail address; it looks like name@example.org."));
const PASSWORD = z
  .string({ error: "Please enter a password." })
  .min(1, "Please enter a password.")
  .max(MOST_CHARACTERS, `At most ${MOST_CHARACTERS} characters.`);
const NEW_PASSWORD = PASSWORD.refine(isStrongEnough, REFUSALS.weak_password);
const CODE = z
  .string({ error: "Please enter the code." })
  .trim()
  .regex(/^\d{4,10}$/, "The code has digits only; it is in the e-mail that we sent you.");
const NEXT = { next: z.string().optional() };

const FIELD_OF: Partial<Record<Refusal, string>> = {
  wrong_code: "code",
  weak_password: "password",
};

export async function signUp(_: FormState, form: FormData): Promise<FormState> {
  const input = checked(z.object({ email: EMAIL, password: NEW_PASSWORD, ...NEXT }), form);
  if (!input.ok) return input.state;
  const { email, password, next } = input.value;
  const answer = await asked("mail", email, (it) => it.signUp(email, password));
  if (!answer.ok) return refusedBy(input.values, answer.refusal);
  await rememberEmail(email);
  redirect(withQuery("/sign-up/confirm", { next }));
}

export async function confirmSignUp(_: FormState, form: FormData): Promise<FormState> {
  const input = checked(z.object({ email: EMAIL, code: CODE, ...NEXT }), form);
  if (!input.ok) return input.state;
  const { email, code, next } = input.value;
  const answer = await asked("code", email, (it) => it.confirm(email, code));
  if (!answer.ok) return refusedBy(input.values, answer.refusal);
  await rememberEmail(email);
  redirect(withQuery("/sign-in", { next, said: "confirmed" }));
}

export async function sendCodeAgain(_: FormState, form: FormData): Promise<FormState> {
  const input = checked(z.object({ email: EMAIL }), form);
  if (!input.ok) return input.state;
  const answer = await asked("mail", input.value.email, (it) => it.sendCodeAgain(input.value.email));
  if (!answer.ok) return refusedBy(input.values, answer.refusal);
  const notice = "If an account waits for one, a new code is on its way.";
  return { values: input.values, errors: {}, notice, id: crypto.randomUUID() };
}

export async function signIn(_: FormState, form: FormData): Promise<FormState> {
  const input = checked(z.object({ email: EMAIL, password: PASSWORD, ...NEXT }), form);
  if (!input.ok) return input.state;
  const { email, password, next } = input.value;
  const answer = await asked("sign-in", email, (it) => it.signIn(email, password));
  if (answer.ok) {
    await shop().rememberUser(answer.value);
    await beginSession(answer.value);
    await rememberAccount(accountKey(email));
    redirect(safePath(next));
  }
  await rememberEmail(email);
  return refusedBy(input.values, answer.refusal);
}

/** Also forgets which orders this browser has placed: another person may use the browser next. */
export async function signOut(): Promise<void> {
  await dropCookie(SESSION);
  await dropCookie(PLACED);
  redirect("/");
}

export async function forgotPassword(_: FormState, form: FormData): Promise<FormState> {
  const input = checked(z.object({ email: EMAIL }), form);
  if (!input.ok) return input.state;
  const answer = await asked("mail", input.value.email, (it) => it.forgotPassword(input.value.email));
  if (!answer.ok) return refusedBy(input.values, answer.refusal);
  await rememberEmail(input.value.email);
  redirect("/password/reset");
}

export async function resetPassword(_: FormState, form: FormData): Promise<FormState> {
  const input = checked(z.object({ email: EMAIL, code: CODE, password: NEW_PASSWORD }), form);
  if (!input.ok) return input.state;
  const { email, code, password } = input.value;
  const answer = await asked("code", email, (it) => it.resetPassword(email, code, password));
  if (!answer.ok) return refusedBy(input.values, answer.refusal);
  await rememberEmail(email);
  redirect("/sign-in?said=reset");
}

/** Calls the pool, unless there were too many attempts; in even time, so that the duration shows no account. */
function asked<Value>(kind: Kind, email: string, ask: (pool: Accounts) => Promise<Answer<Value>>): Promise<Answer<Value>> {
  return inEvenTime(async () => {
    const pool = accounts();
    if (!pool) return { ok: false, refusal: "unreachable" };
    const tried = await attempt(kind, email);
    if (!tried.isAllowed) return { ok: false, refusal: "throttled" };
    const answer = await ask(pool);
    // A sent mail always counts as an attempt; a correct password or code does not.
    if (answer.ok && kind !== "mail") await tried.wasRight();
    return answer;
  });
}

function refusedBy(values: FormState["values"], refusal: Refusal): FormState {
  return refused(values, REFUSALS[refusal], FIELD_OF[refusal]);
}

/** Keeps the address for the next form in a cookie: in a URL it would be in logs and in events. */
async function rememberEmail(email: string): Promise<void> {
  await writeCookie(EMAIL_HINT, email, EMAIL_HINT_S);
}

function withQuery(path: string, query: Record<string, string | undefined>): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return given.length ? `${path}?${new URLSearchParams(given)}` : path;
}
