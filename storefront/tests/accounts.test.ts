/** The local emulator accepts any confirmation code, so refusals come from a client that refuses. */

import { describe, expect, test, vi } from "vitest";
import { type CognitoClient, cognitoAccounts } from "@/lib/account/cognito";
import { REFUSALS, type Refusal } from "@/lib/account/refusals";

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
const CASES: [what: string, error: [name: string, message?: string], ask: (asked: Asked) => Promise<unknown>, refusal: Refusal][] = [
  ["a wrong code", ["CodeMismatchException"], (it) => it.confirm("a@b.vn", "111111"), "wrong_code"],
  ["an expired code", ["ExpiredCodeException"], (it) => it.confirm("a@b.vn", "111111"), "expired_code"],
  ["an account confirmed already", ["NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED"], (it) => it.confirm("a@b.vn", "111111"), "already_confirmed"],
  ["an address that has an account", ["UsernameExistsException"], (it) => it.signUp("a@b.vn", "Long-enough1"), "user_exists"],
  ["a weak password", ["InvalidPasswordException"], (it) => it.signUp("a@b.vn", "weak"), "weak_password"],
  ["a code that can't be delivered", ["CodeDeliveryFailureException"], (it) => it.signUp("a@b.vn", "Long-enough1"), "not_delivered"],
  ["an account not confirmed", ["UserNotConfirmedException"], (it) => it.signIn("a@b.vn", "Long-enough1"), "not_confirmed"],
  ["a wrong password", ["NotAuthorizedException", "Incorrect username or password."], (it) => it.signIn("a@b.vn", "x"), "wrong_password"],
  ["nobody's address, like a wrong password", ["UserNotFoundException"], (it) => it.signIn("a@b.vn", "x"), "wrong_password"],
  ["too many wrong passwords", ["NotAuthorizedException", "Password attempts exceeded"], (it) => it.signIn("a@b.vn", "x"), "throttled"],
  ["a password to be set anew", ["PasswordResetRequiredException"], (it) => it.signIn("a@b.vn", "x"), "reset_required"],
  ["too many requests", ["TooManyRequestsException"], (it) => it.signIn("a@b.vn", "x"), "throttled"],
  ["too many codes", ["LimitExceededException"], (it) => it.forgotPassword("a@b.vn"), "throttled"],
  ["too many codes sent again", ["LimitExceededException"], (it) => it.sendCodeAgain("a@b.vn"), "throttled"],
  ["a wrong code for a new password", ["CodeMismatchException"], (it) => it.resetPassword("a@b.vn", "1111", "Long-enough1"), "wrong_code"],
  ["a new password for nobody, like a wrong code", ["UserNotFoundException"], (it) => it.resetPassword("a@b.vn", "1111", "Long-enough1"), "wrong_code"],
  ["a weak new password", ["InvalidPasswordException"], (it) => it.resetPassword("a@b.vn", "1111", "weak"), "weak_password"],
  ["what is malformed", ["InvalidParameterException"], (it) => it.signUp("a@b.vn", "Long-enough1"), "not_accepted"],
]; // prettier-ignore

describe("Cognito refuses", () => {
  test.each(CASES)("%s", async (_, error, ask, refusal) => {
    expect(await ask(refusing(...error))).toEqual({ ok: false, refusal });
    expect(REFUSALS[refusal]).toMatch(/^[A-Z].*[.!]$/);
    expect(REFUSALS[refusal]).not.toMatch(/Exception/);
  });

  test("to say who has an account when a password is forgotten", async () => {
    expect(await refusing("UserNotFoundException").forgotPassword("a@b.vn")).toEqual({ ok: true, value: undefined });
  });
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
