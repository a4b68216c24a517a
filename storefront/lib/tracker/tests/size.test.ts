import { gzipSync } from "node:zlib";

import { build } from "esbuild";
import { expect, test } from "vitest";

test("the tracker is under 5 KB gzipped and imports nothing", async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [new URL("../index.ts", import.meta.url).pathname],
    bundle: true, minify: true, format: "esm", target: "es2022", write: false, metafile: true, logLevel: "silent",
  });
  const size = gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
  console.log(`tracker: ${outputFiles[0]!.contents.length} bytes minified, ${size} gzipped`);
  expect(size).toBeLessThan(5_000);
  expect(Object.keys(metafile.inputs).every((file) => file.includes("lib/tracker/"))).toBe(true);
});
