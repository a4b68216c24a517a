import { users } from "@/db/schema";
import type { Shop } from "@/lib/shop/shop";
import * as attempts from "./attempts";
import * as catalogue from "./catalogue";
import type { Database } from "./connection";
import * as orders from "./orders";
import { search } from "./search";

/** The shop with its own PostgreSQL database. */
export function postgresShop(db: Database): Shop {
  return {
    bestDiscounts: (count) => catalogue.bestDiscounts(db, count),
    mostPopular: (count) => catalogue.mostPopular(db, count),
    category: (name, filter) => catalogue.category(db, name, filter),
    product: (slug) => catalogue.product(db, slug),
    products: (ids) => catalogue.productsById(db, ids),
    allPaths: () => catalogue.allPaths(db),
    search: (text) => search(db, text),
    placeOrder: (placing) => orders.placeOrder(db, placing),
    orderMadeWith: (key) => orders.orderMadeWith(db, key),
    order: (id) => orders.order(db, id),
    ordersOf: (userId) => orders.ordersOf(db, userId),
    rememberUser: async (user) => {
      await db.insert(users).values(user).onConflictDoUpdate({ target: users.id, set: { email: user.email } });
    },
    countAttempt: (limits) => attempts.countAttempt(db, limits),
    forgetAttempt: (keys) => attempts.forgetAttempt(db, keys),
  };
}
