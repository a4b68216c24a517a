/** What a server of the shop asks AWS for when it starts, and for a page; tests/infra/aws records it. */

import { readSecret } from "@/lib/parameters";
import { sessionSecret, shopFunction, takeSecrets } from "@/lib/settings";
import { remoteShop } from "@/lib/shop/remote";
import { askFunction } from "@/lib/shop/remote/lambda";

async function main(): Promise<void> {
  await takeSecrets(readSecret);
  sessionSecret();
  const there = shopFunction();
  if (!there) throw new Error("SHOP_FUNCTION is not set");
  // The recording server has no such function; the question was asked all the same.
  await remoteShop(askFunction(there.name, there.region)).mostPopular(1).catch(() => undefined);
}

void main();
