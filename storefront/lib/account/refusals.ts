/** What Cognito refuses, in the shop's words; pure. */

export type Refusal =
  | "wrong_code"
  | "weak_password"
  | "wrong_password"
  | "throttled"
  | "other_step"
  | "unreachable";

/** None of them says whether there is an account: who has one here is nobody else's business. */
export const REFUSALS: Record<Refusal, string> = {
  wrong_code: "That code is not right, or no longer. Please use the one in the latest e-mail.",
  weak_password: "That password is too weak.",
  wrong_password: "E-mail address or password is not right, or the address has not been confirmed yet.",
  throttled: "Too many tries for now. Please wait a quarter of an hour.",
  other_step: "This account asks for a further step, which this shop does not offer.",
  unreachable: "Accounts can't be reached at the moment. Please try again; the shop works signed out, too.",
};

/** Of an account, as opposed to the pool: each would tell that the account is there, or in which state. */
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

/** What an error of Cognito's client means for everybody; undefined where it is about one account. */
export function refusalOf(error: unknown): Refusal | undefined {
  const name = error instanceof Error ? error.name : "";
  if (name === "InvalidPasswordException") return "weak_password";
  if (name === "TooManyRequestsException") return "throttled";
  return OF_AN_ACCOUNT.has(name) ? undefined : "unreachable";
}
