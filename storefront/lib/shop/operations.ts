import type { Shop } from "./shop";

/** The names of all operations of the shop, which a remote call may use. */
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

/** A remote call to the shop: an operation and its arguments. */
export interface Question {
  operation: Operation;
  given: unknown[];
}

/** Whether a value is a valid call. Only listed names count, because an object also inherits names. */
export function isQuestion(asked: unknown): asked is Question {
  if (typeof asked !== "object" || asked === null) return false;
  const { operation, given } = asked as Partial<Question>;
  return typeof operation === "string" && Object.hasOwn(NAMES, operation) && Array.isArray(given);
}
