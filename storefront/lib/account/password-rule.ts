/**
 * The rule for new passwords; pure. The rule is `password-rule.json`. The user pools of AWS and of `make shop` are also
 * made from it, so that a pool accepts every password that the shop accepts.
 */

import rule from "./password-rule.json";

/** Cognito's symbols: https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html */
const SYMBOL = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/;

const PARTS = [
  { isAsked: rule.requireUppercase, found: /[A-Z]/, name: "a capital letter" },
  { isAsked: rule.requireLowercase, found: /[a-z]/, name: "a small letter" },
  { isAsked: rule.requireNumbers, found: /[0-9]/, name: "a digit" },
  { isAsked: rule.requireSymbols, found: SYMBOL, name: "a symbol such as - or !" },
].filter(({ isAsked }) => isAsked);

export const MOST_CHARACTERS = 256;

export const PASSWORD_RULE = `At least ${rule.minimumLength} characters, with ${listed(PARTS.map(({ name }) => name))}.`;

export function isStrongEnough(password: string): boolean {
  const isWhole = password.trim() === password && password.length >= rule.minimumLength && password.length <= MOST_CHARACTERS;
  return isWhole && PARTS.every(({ found }) => found.test(password));
}

function listed(names: string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
