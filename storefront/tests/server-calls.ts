/** What a server of the shop asks AWS for when it starts, for a page, and for a picture; tests/infra/aws records it. */

import { lookInBucket } from "@/lib/photographs/bucket";
import { readSecret } from "@/lib/parameters";
import { assetsBucket, sessionSecret, shopFunction, takeSecrets } from "@/lib/settings";
import { remoteShop } from "@/lib/shop/remote";
import { askFunction } from "@/lib/shop/remote/lambda";

async function main(): Promise<void> {
  await takeSecrets(readSecret);
  sessionSecret();
  const there = shopFunction();
  if (!there) throw new Error("SHOP_FUNCTION is not set");
  // The recording server has no such function; the question was asked all the same.
  await remoteShop(askFunction(there.name, there.region)).mostPopular(1).catch(() => undefined);
  const assets = assetsBucket();
  if (!assets) throw new Error("ASSETS_BUCKET is not set");
  // Nor has it the bucket.
  await lookInBucket(assets.name, assets.region)("p-001").catch(() => undefined);
}

void main();
