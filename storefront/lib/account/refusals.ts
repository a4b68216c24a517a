/** What Cognito refuses, in the shop's words; pure. */

export type Refusal =
  | "wrong_code"
  | "expired_code"
  | "user_exists"
  | "weak_password"
  | "not_confirmed"
  | "already_confirmed"
  | "wrong_password"
  | "reset_required"
  | "throttled"
  | "not_delivered"
  | "not_accepted"
  | "other_step"
  | "unreachable";

export const PASSWORD_RULE = "At least 10 characters, with a capital letter, a small letter and a digit.";

export const REFUSALS: Record<Refusal, string> = {
  wrong_code: "That code is not right. Please use the one in the latest e-mail.",
  expired_code: "That code has expired. Please ask for a new one.",
  user_exists: "There is an account with this e-mail address already. Sign in, or reset its password.",
  weak_password: "That password is too weak.",
  not_confirmed: "This account has not been confirmed yet. Please enter the code that we sent you.",
  already_confirmed: "This account is confirmed already. You can sign in.",
  wrong_password: "E-mail address or password is not right.",
  reset_required: "The password of this account has to be set anew. Please ask for a code.",
  throttled: "Too many tries for now. Please wait a few minutes.",
  not_delivered: "The code could not be delivered. Please check the e-mail address.",
  not_accepted: "That was not accepted. Please check what you entered.",
  other_step: "This account asks for a further step, which this shop does not offer.",
  unreachable: "Accounts can't be reached at the moment. Please try again; the shop works signed out, too.",
};

const BY_NAME: Record<string, Refusal> = {
  CodeMismatchException: "wrong_code",
  ExpiredCodeException: "expired_code",
  UsernameExistsException: "user_exists",
  AliasExistsException: "user_exists",
  InvalidPasswordException: "weak_password",
  PasswordHistoryPolicyViolationException: "weak_password",
  UserNotConfirmedException: "not_confirmed",
  NotAuthorizedException: "wrong_password",
  // Who has an account here is nobody else's business.
  UserNotFoundException: "wrong_password",
  PasswordResetRequiredException: "reset_required",
  TooManyRequestsException: "throttled",
  TooManyFailedAttemptsException: "throttled",
  LimitExceededException: "throttled",
  CodeDeliveryFailureException: "not_delivered",
  InvalidParameterException: "not_accepted",
  InvalidLambdaResponseException: "unreachable",
  UserLambdaValidationException: "not_accepted",
};

/** What an error of Cognito's client means; `unreachable` for everything that no visitor can mend. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof Error)) return "unreachable";
  const refusal = BY_NAME[error.name] ?? "unreachable";
  if (refusal !== "wrong_password") return refusal;
  // One name for three things; Cognito tells them apart in the sentence alone.
  if (/current status is confirmed/i.test(error.message)) return "already_confirmed";
  return /attempts exceeded/i.test(error.message) ? "throttled" : refusal;
}
