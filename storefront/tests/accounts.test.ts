/** The local emulator accepts any confirmation code, so these tests use a client that refuses. */

import { describe, expect, test, vi } from "vitest";
import { type CognitoClient, cognitoAccounts } from "@/lib/account/cognito";
import { inEvenTime } from "@/lib/account/even-time";
import { REFUSALS } from "@/lib/account/refusals";

class CognitoError extends Error {
  constructor(name: string, message = name) {
    super(message);
    this.name = name;
  }
}

const USER = { id: "7eaaa378-bf8b-4260-b6d3-36f9446df015", email: "lan@example.com" };

function accounts(send: () => Promise<unknown>, readIdToken = async () => USER) {
  return cognitoAccounts({ send } as unknown as CognitoClient, "client", readIdToken);
}

function refusing(name: string, message?: string) {
  return accounts(() => Promise.reject(new CognitoError(name, message)));
}

type Asked = ReturnType<typeof accounts>;
const ASKED: Record<string, (asked: Asked) => Promise<unknown>> = {
  signUp: (it) => it.signUp("a@b.vn", "Long-enough1"),
  confirm: (it) => it.confirm("a@b.vn", "111111"),
  sendCodeAgain: (it) => it.sendCodeAgain("a@b.vn"),
  signIn: (it) => it.signIn("a@b.vn", "Long-enough1"),
  forgotPassword: (it) => it.forgotPassword("a@b.vn"),
  resetPassword: (it) => it.resetPassword("a@b.vn", "111111", "Long-enough1"),
};
const DONE = { ok: true, value: undefined };
/** The answer of each call for an address, which must not depend on the account or its state. */
const ALIKE: Record<string, unknown> = {
  signUp: DONE,
  confirm: { ok: false, refusal: "wrong_code" },
  sendCodeAgain: DONE,
  signIn: { ok: false, refusal: "wrong_password" },
  forgotPassword: DONE,
  resetPassword: { ok: false, refusal: "wrong_code" },
};
const OF_AN_ACCOUNT: [name: string, message?: string][] = [
  ["AliasExistsException"], ["CodeDeliveryFailureException"], ["CodeMismatchException"], ["ExpiredCodeException"],
  ["InvalidParameterException", "User is already confirmed."], ["LimitExceededException"],
  ["NotAuthorizedException", "Incorrect username or password."],
  ["NotAuthorizedException", "Password attempts exceeded"],
  ["NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED"],
  ["NotAuthorizedException", "User is disabled."], ["PasswordHistoryPolicyViolationException"],
  ["PasswordResetRequiredException"], ["TooManyFailedAttemptsException"], ["UserLambdaValidationException"],
  ["UserNotConfirmedException"], ["UserNotFoundException"], ["UsernameExistsException"],
]; // prettier-ignore

describe("Cognito refuses", () => {
  test.each(OF_AN_ACCOUNT)("%s %s, and nobody learns whether there is an account", async (...error) => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    for (const [operation, ask] of Object.entries(ASKED)) {
      expect(await ask(refusing(...error)), operation).toEqual(ALIKE[operation]);
    }
    log.mockRestore();
  });

  test.each([
    ["InvalidPasswordException", "weak_password"],
    ["TooManyRequestsException", "throttled"],
    ["InternalErrorException", "unreachable"],
  ] as const)("%s, which is told to everybody alike", async (name, refusal) => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    for (const ask of Object.values(ASKED)) expect(await ask(refusing(name))).toEqual({ ok: false, refusal });
    log.mockRestore();
  });

  test("to deliver mails: the operator hears of it, the visitor does not", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    await refusing("CodeDeliveryFailureException").signUp("a@b.vn", "Long-enough1");
    expect(log.mock.calls).toEqual([["Cognito: CodeDeliveryFailureException"]]);
    log.mockRestore();
  });

  test("in sentences", () => {
    for (const sentence of Object.values(REFUSALS)) expect(sentence).toMatch(/^[A-Z].*[.!]$/);
  });

  test("a second account, and sends the first one's code again", async () => {
    const sent: string[] = [];
    const asked = accounts((async (command: object) => {
      sent.push(command.constructor.name);
      if (sent.length === 1) throw new CognitoError("UsernameExistsException");
    }) as () => Promise<unknown>);
    expect(await asked.signUp("a@b.vn", "Long-enough1")).toEqual(DONE);
    expect(sent).toEqual(["SignUpCommand", "ResendConfirmationCodeCommand"]);
  });
});

test.each([10, 400, 600])("an answer after %i ms comes at a whole step", async (spent) => {
  vi.useFakeTimers({ toFake: ["performance", "setTimeout"] });
  const began = performance.now();
  const answered = inEvenTime(() => new Promise((resolve) => setTimeout(resolve, spent)));
  await vi.runAllTimersAsync();
  await answered;
  expect(Math.round(performance.now() - began)).toBe(spent > 500 ? 1000 : 500);
  vi.useRealTimers();
});

describe("signing in", () => {
  const tokens = { AuthenticationResult: { IdToken: "token" } };

  test("answers with Cognito's sub", async () => {
    const read = vi.fn(async () => USER);
    expect(await accounts(async () => tokens, read).signIn("lan@example.com", "Long-enough1")).toEqual({ ok: true, value: USER });
    expect(read).toHaveBeenCalledWith("token");
  });

  test("refuses a token whose signature is not the pool's", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const forged = () => Promise.reject(new CognitoError("JWSSignatureVerificationFailed"));
    expect(await accounts(async () => tokens, forged).signIn("a@b.vn", "x")).toEqual({ ok: false, refusal: "unreachable" });
    log.mockRestore();
  });

  test("refuses a step that the shop does not offer", async () => {
    const asked = accounts(async () => ({ ChallengeName: "SMS_MFA" }));
    expect(await asked.signIn("a@b.vn", "x")).toEqual({ ok: false, refusal: "other_step" });
  });

  test("says that Cognito can't be reached, and logs no password", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const asked = accounts(() => Promise.reject(Object.assign(new CognitoError("TimeoutError"), { password: "hunter22" })));
    expect(await asked.signIn("a@b.vn", "hunter22")).toEqual({ ok: false, refusal: "unreachable" });
    expect(JSON.stringify(log.mock.calls)).not.toContain("hunter22");
    log.mockRestore();
  });
});
