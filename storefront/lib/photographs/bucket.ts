import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";

export interface Photograph {
  bytes: Uint8Array<ArrayBuffer>;
  type: string;
  /** S3's own, with its quotes: another file has another one. */
  etag: string;
}

/** The photograph of a product; undefined where there is none. Rejects when that can't be told. */
export type Look = (productId: string) => Promise<Photograph | undefined>;

export const LARGEST_BYTES = 2 * 1024 * 1024;

const TYPES = new Set(["image/jpeg", "image/png", "image/webp", "image/svg+xml"]);
// Who may not list a bucket is not told that an object is absent, but that it is not theirs to read:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
const ABSENT = new Set(["NoSuchKey", "AccessDenied"]);
// A picture is waited for by a page that somebody looks at.
const LIMITS = { connectionTimeout: 1_000, requestTimeout: 3_000, socketTimeout: 3_000, throwOnRequestTimeout: true };

/** Looks in a bucket of S3, with the role of whoever runs this. */
export function lookInBucket(bucket: string, region: string): Look {
  const client = new S3Client({ region, maxAttempts: 2, requestHandler: LIMITS });
  return async (productId) => {
    const key = `pictures/${productId}`;
    const told = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key })).catch((error: unknown) => {
      if (error instanceof Error && ABSENT.has(error.name)) return undefined;
      throw error;
    });
    if (!told?.Body) return undefined;
    const [type, size] = [told.ContentType ?? "", told.ContentLength ?? 0];
    const refusal = TYPES.has(type)
      ? size > LARGEST_BYTES && `it has ${size} bytes, more than ${LARGEST_BYTES}`
      : `its content type is "${type}", expected one of ${[...TYPES].join(", ")}`;
    if (refusal) {
      // What is left of it would keep the connection busy.
      (told.Body as { destroy?: () => void }).destroy?.();
      console.error(`the photograph s3://${bucket}/${key} is not shown: ${refusal}`);
      return undefined;
    }
    return { bytes: new Uint8Array(await told.Body.transformToByteArray()), type, etag: told.ETag ?? "" };
  };
}
