/** Messages for Cognito's refusals; pure. */

export type Refusal =
  | "wrong_code"
  | "weak_password"
  | "wrong_password"
  | "throttled"
  | "other_step"
  | "unreachable";

/** No message shows whether an account exists. */
export const REFUSALS: Record<Refusal, string> = {
  wrong_code: "That code is not right, or no longer. Please use the one in the latest e-mail.",
  weak_password: "That password is too weak.",
  wrong_password: "E-mail address or password is not right, or the address has not been confirmed yet.",
  throttled: "Too many tries for now. Please wait a quarter of an hour.",
  other_step: "This account asks for a further step, which this shop does not offer.",
  unreachable: "Accounts can't be reached at the moment. Please try again; the shop works signed out, too.",
};

/** Errors about an account, not about the pool: each would show that the account exists, or its state. */
const OF_AN_ACCOUNT = new Set([
  "AliasExistsException",
  "CodeDeliveryFailureException",
  "CodeMismatchException",
  "ExpiredCodeException",
  "InvalidParameterException",
  "LimitExceededException",
  "NotAuthorizedException",
  "PasswordHistoryPolicyViolationException",
  "PasswordResetRequiredException",
  "TooManyFailedAttemptsException",
  "UserLambdaValidationException",
  "UserNotConfirmedException",
  "UserNotFoundException",
  "UsernameExistsException",
]);

/** The refusal for an error that does not depend on the account; undefined for an error about one account. */
export function refusalOf(error: unknown): Refusal | undefined {
  const name = error instanceof Error ? error.name : "";
  if (name === "InvalidPasswordException") return "weak_password";
  if (name === "TooManyRequestsException") return "throttled";
  return OF_AN_ACCOUNT.has(name) ? undefined : "unreachable";
}
