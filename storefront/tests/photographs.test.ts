import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { LARGEST_BYTES } from "@/lib/photographs/bucket";
import { KEPT_S } from "@/lib/photographs/memory";
import { freePort, startAnswering, startHalting, startMoto, type Started } from "./local-s3";

const BUCKET = "shop-assets";
const REGION = "ap-southeast-1";
const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
const SECRET = "not-to-be-logged";

let moto: Started;
let owner: S3Client;
const log = vi.spyOn(console, "error");

beforeAll(async () => {
  moto = await startMoto();
  const credentials = { accessKeyId: "owner", secretAccessKey: "test" };
  owner = new S3Client({ region: REGION, endpoint: moto.url, credentials });
  const there = { LocationConstraint: REGION } as const;
  await owner.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: there }));
});

afterAll(async () => {
  owner?.destroy();
  await moto?.stop();
});

beforeEach(() => {
  // A server that has just started: what another remembers is gone.
  vi.resetModules();
  log.mockReset();
  vi.useFakeTimers({ toFake: ["Date"] });
  for (const [name, value] of Object.entries({
    ASSETS_BUCKET: BUCKET,
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL_S3: moto.url,
    AWS_ACCESS_KEY_ID: "shop",
    AWS_SECRET_ACCESS_KEY: SECRET,
  })) {
    vi.stubEnv(name, value);
  }
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

async function picture(id: string, headers: Record<string, string> = {}): Promise<Response> {
  const { GET } = await import("@/app/pictures/[file]/route");
  const request = new Request(`http://shop.example/pictures/${id}.svg`, { headers });
  return GET(request, { params: Promise.resolve({ file: `${id}.svg` }) });
}

async function put(id: string, body: Uint8Array, type: string): Promise<void> {
  await owner.send(new PutObjectCommand({ Bucket: BUCKET, Key: `pictures/${id}`, Body: body, ContentType: type }));
}

async function remove(id: string): Promise<void> {
  await owner.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: `pictures/${id}` }));
}

async function expectDrawn(answer: Response): Promise<void> {
  expect(answer.status).toBe(200);
  expect(answer.headers.get("Content-Type")).toBe("image/svg+xml");
  expect(await answer.text()).toMatch(/^<svg [^]*<\/svg>\s*$/);
}

function logged(): string {
  return log.mock.calls.flat().join("\n");
}

describe("a product's picture", () => {
  test.each(["image/jpeg", "image/png", "image/webp", "image/svg+xml"])("is its photograph of type %s", async (type) => {
    await put("p-001", JPEG, type);
    const answer = await picture("p-001");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Content-Type")).toBe(type);
    expect(answer.headers.get("Cache-Control")).toBe(`public, max-age=${KEPT_S}`);
    expect(answer.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(answer.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(JPEG);
    expect(logged()).toBe("");
  });

  test("is not sent again to a browser that has it", async () => {
    await put("p-001", JPEG, "image/jpeg");
    const etag = (await picture("p-001")).headers.get("ETag")!;
    expect(etag).toMatch(/^"\w{32}"$/);
    for (const known of [etag, `"other", W/${etag}`]) {
      const again = await picture("p-001", { "If-None-Match": known });
      expect([again.status, again.headers.get("ETag"), await again.text()]).toEqual([304, etag, ""]);
    }
    expect((await picture("p-001", { "If-None-Match": '"other"' })).status).toBe(200);
  });

  test("is drawn where there is no photograph, and looked for again soon", async () => {
    const answer = await picture("p-002");
    expect(answer.headers.get("Cache-Control")).toBe(`public, max-age=${KEPT_S}`);
    await expectDrawn(answer);
    expect(logged()).toBe("");
  });

  test("is drawn where the role is not told whether there is one", async () => {
    const refusing = await startAnswering(403, "AccessDenied");
    try {
      vi.stubEnv("AWS_ENDPOINT_URL_S3", refusing.url);
      await expectDrawn(await picture("p-002"));
      expect(refusing.asked()).toBe(1);
      expect(logged()).toBe("");
    } finally {
      await refusing.stop();
    }
  });

  test("is drawn where the object is no image", async () => {
    await put("p-003", new TextEncoder().encode("<script>alert(1)</script>"), "text/html");
    await expectDrawn(await picture("p-003"));
    expect(logged()).toContain('pictures/p-003 is not shown: its content type is "text/html"');
  });

  test("is drawn where the photograph is larger than pages can bear, and shown at exactly that size", async () => {
    await put("p-004", new Uint8Array(LARGEST_BYTES + 1), "image/png");
    await put("p-005", new Uint8Array(LARGEST_BYTES), "image/png");
    await expectDrawn(await picture("p-004"));
    expect(logged()).toContain(`pictures/p-004 is not shown: it has ${LARGEST_BYTES + 1} bytes`);
    expect((await (await picture("p-005")).arrayBuffer()).byteLength).toBe(LARGEST_BYTES);
  });

  test("is nobody's where there is no such product, whatever the bucket holds", async () => {
    await put("elsewhere", JPEG, "image/jpeg");
    for (const id of ["elsewhere", "../events", "p-999"]) expect((await picture(id)).status).toBe(404);
  });

  test("is drawn for a day, and S3 not asked, where the shop has no bucket", async () => {
    const failing = await startAnswering(500, "InternalError");
    try {
      vi.stubEnv("AWS_ENDPOINT_URL_S3", failing.url);
      vi.stubEnv("ASSETS_BUCKET", "");
      const answer = await picture("p-001");
      expect(answer.headers.get("Cache-Control")).toBe("public, max-age=86400");
      await expectDrawn(answer);
      expect(failing.asked()).toBe(0);
    } finally {
      await failing.stop();
    }
  });
});

describe("when S3 fails", () => {
  test("pictures are drawn, and one line of the log says so without a secret", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL_S3", `http://127.0.0.1:${await freePort()}`);
    for (const answer of await Promise.all(["p-001", "p-002"].map((id) => picture(id)))) await expectDrawn(answer);
    await expectDrawn(await picture("p-003"));
    expect(logged()).toMatch(/^S3: no photograph of p-00[12]: ECONNREFUSED$/);
    expect(logged()).not.toContain(SECRET);
  });

  test.each(["NoSuchBucket", "InvalidAccessKeyId"])("%s is told, for it is no absence", async (code) => {
    const failing = await startAnswering(code === "NoSuchBucket" ? 404 : 403, code);
    try {
      vi.stubEnv("AWS_ENDPOINT_URL_S3", failing.url);
      await expectDrawn(await picture("p-001"));
      expect(logged()).toBe(`S3: no photograph of p-001: ${code}`);
    } finally {
      await failing.stop();
    }
  });

  test("a photograph that comes to a halt halfway is drawn, too", async () => {
    const halting = await startHalting();
    try {
      vi.stubEnv("AWS_ENDPOINT_URL_S3", halting.url);
      await expectDrawn(await picture("p-001"));
      expect(logged()).toBe("S3: no photograph of p-001: TimeoutError");
    } finally {
      await halting.stop();
    }
  });

  test("it is asked again after half a minute", async () => {
    const { remembering } = await import("@/lib/photographs/memory");
    let isDown = true;
    const look = remembering(async () => {
      if (isDown) throw new Error("down");
      return { bytes: JPEG, type: "image/jpeg", etag: '"1"' };
    });
    expect(await look("p-006")).toBeUndefined();
    isDown = false;
    vi.advanceTimersByTime(29_000);
    expect(await look("p-006")).toBeUndefined();
    vi.advanceTimersByTime(2_000);
    expect(await look("p-006")).toMatchObject({ etag: '"1"' });
  });
});

describe("what was found", () => {
  test("is remembered for five minutes: a photograph and its absence", async () => {
    await put("p-007", JPEG, "image/jpeg");
    await remove("p-008");
    const types = async () => {
      const both = await Promise.all(["p-007", "p-008"].map((id) => picture(id)));
      return both.map((answer) => answer.headers.get("Content-Type"));
    };
    expect(await types()).toEqual(["image/jpeg", "image/svg+xml"]);
    await remove("p-007");
    await put("p-008", JPEG, "image/webp");
    vi.advanceTimersByTime((KEPT_S - 1) * 1000);
    expect(await types()).toEqual(["image/jpeg", "image/svg+xml"]);
    vi.advanceTimersByTime(2_000);
    expect(await types()).toEqual(["image/svg+xml", "image/webp"]);
  });

  test("is asked for once by all who look at the same time, and takes bounded memory", async () => {
    const { remembering } = await import("@/lib/photographs/memory");
    const asked: string[] = [];
    const look = remembering(async (id) => {
      asked.push(id);
      return { bytes: new Uint8Array(LARGEST_BYTES), type: "image/png", etag: `"${id}"` };
    });
    await Promise.all([look("p-01"), look("p-01"), look("p-01")]);
    expect(asked).toEqual(["p-01"]);
    // 16 of the largest are 32 MiB; the first makes room for the seventeenth.
    for (let number = 2; number <= 17; number++) await look(`p-${String(number).padStart(2, "0")}`);
    await look("p-17");
    expect(asked).toHaveLength(17);
    await look("p-01");
    expect(asked).toHaveLength(18);
  });
});
