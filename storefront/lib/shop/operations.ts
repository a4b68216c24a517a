import type { Shop } from "./shop";

/** Every operation of the shop by its name: what another machine may be asked for. */
const NAMES = {
  bestDiscounts: true,
  mostPopular: true,
  category: true,
  product: true,
  products: true,
  allPaths: true,
  search: true,
  placeOrder: true,
  orderMadeWith: true,
  order: true,
  ordersOf: true,
  rememberUser: true,
  countAttempt: true,
  forgetAttempt: true,
} satisfies Record<keyof Shop, true>;

export type Operation = keyof typeof NAMES;

export const OPERATIONS = Object.keys(NAMES) as Operation[];

/** A question to the shop as it travels: one operation and what it is given. */
export interface Question {
  operation: Operation;
  given: unknown[];
}

/** Whether something is a question: only names of our own, for an object also has names that nobody wrote there. */
export function isQuestion(asked: unknown): asked is Question {
  if (typeof asked !== "object" || asked === null) return false;
  const { operation, given } = asked as Partial<Question>;
  return typeof operation === "string" && Object.hasOwn(NAMES, operation) && Array.isArray(given);
}
