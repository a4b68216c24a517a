/** Photographs of products, which whoever runs the shop puts into a bucket; without a bucket there are none. */

import "server-only";
import { assetsBucket } from "@/lib/settings";
import { lookInBucket, type Look } from "./bucket";
import { remembering } from "./memory";

let opened: Look | undefined;

/** Looks for a photograph, in the memory of this process first; undefined where the shop has no bucket of them. */
export function photographs(): Look | undefined {
  const bucket = assetsBucket();
  if (bucket) opened ??= remembering(lookInBucket(bucket.name, bucket.region));
  return bucket && opened;
}
