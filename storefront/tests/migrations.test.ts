import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

test("the migrations make the schema as it is written", () => {
  // Beside the real migrations, because the tool accepts no folder outside its working directory.
  const copy = mkdtempSync(path.resolve("db/.migrations-"));
  try {
    cpSync("db/migrations", copy, { recursive: true });
    const before = readdirSync(copy);
    const written = execFileSync(
      process.execPath,
      [
        "node_modules/drizzle-kit/bin.cjs",
        "generate",
        "--dialect=postgresql",
        "--schema=./db/schema.ts",
        `--out=./${path.relative(".", copy)}`,
        "--casing=snake_case",
      ],
      { encoding: "utf8" },
    );
    expect(written).toContain("No schema changes");
    expect(readdirSync(copy)).toEqual(before);
  } finally {
    rmSync(copy, { recursive: true });
  }
});
