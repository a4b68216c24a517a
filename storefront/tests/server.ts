/** A PostgreSQL for the tests, of our own: started before the first and stopped after the last. */

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import path from "node:path";
import type { TestProject } from "vitest/node";
import type { DatabaseAddress } from "@/lib/settings";
import { databaseAddress } from "@/lib/settings";

declare module "vitest" {
  export interface ProvidedContext {
    server: DatabaseAddress;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = path.resolve("..");
  const child = spawn(path.join(root, ".venv/bin/python"), ["-m", "storefront.local.database"], {
    cwd: root,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once("line", resolve);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`no PostgreSQL for the tests: exit code ${code}`)));
  });
  project.provide("server", databaseAddress(JSON.parse(line)));
  return async () => {
    child.stdin.end();
    await ended;
  };
}
