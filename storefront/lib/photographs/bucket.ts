import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";

export interface Photograph {
  bytes: Uint8Array<ArrayBuffer>;
  type: string;
  /** S3's ETag with its quotes; it differs for each file. */
  etag: string;
}

/** The photograph of a product; undefined if it has none. Rejects if the bucket can't be read. */
export type Look = (productId: string) => Promise<Photograph | undefined>;

export const LARGEST_BYTES = 2 * 1024 * 1024;

const TYPES = new Set(["image/jpeg", "image/png", "image/webp", "image/svg+xml"]);
// Without the permission to list a bucket, S3 answers "access denied" for an object that does not exist:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
const ABSENT = new Set(["NoSuchKey", "AccessDenied"]);
// Short timeouts, because a visitor waits for the picture.
const LIMITS = { connectionTimeout: 1_000, requestTimeout: 3_000, socketTimeout: 3_000, throwOnRequestTimeout: true };

/** Reads from a bucket of S3 with the role of this process. */
export function lookInBucket(bucket: string, region: string): Look {
  const client = new S3Client({ region, maxAttempts: 2, requestHandler: LIMITS });
  return async (productId) => {
    const key = `pictures/${productId}`;
    const response = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key })).catch((error: unknown) => {
      if (error instanceof Error && ABSENT.has(error.name)) return undefined;
      throw error;
    });
    if (!response?.Body) return undefined;
    const [type, size] = [response.ContentType ?? "", response.ContentLength ?? 0];
    const refusal = TYPES.has(type)
      ? size > LARGEST_BYTES && `it has ${size} bytes, more than ${LARGEST_BYTES}`
      : `its content type is "${type}", expected one of ${[...TYPES].join(", ")}`;
    if (refusal) {
      // An unread body would keep the connection busy.
      (response.Body as { destroy?: () => void }).destroy?.();
      console.error(`the photograph s3://${bucket}/${key} is not shown: ${refusal}`);
      return undefined;
    }
    return { bytes: new Uint8Array(await response.Body.transformToByteArray()), type, etag: response.ETag ?? "" };
  };
}
