/** Photographs of products from a bucket, which the shop's operator fills; without a bucket there are none. */

import "server-only";
import { assetsBucket } from "@/lib/settings";
import { lookInBucket, type Look } from "./bucket";
import { remembering } from "./memory";

let opened: Look | undefined;

/** Finds a photograph, first in this process's cache; undefined if the shop has no bucket. */
export function photographs(): Look | undefined {
  const bucket = assetsBucket();
  if (bucket) opened ??= remembering(lookInBucket(bucket.name, bucket.region));
  return bucket && opened;
}
