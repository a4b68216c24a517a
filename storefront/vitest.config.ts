import path from "node:path";
import { defineConfig } from "vitest/config";

const here = path.resolve(".");

export default defineConfig({
  resolve: { alias: { "@": here, "server-only": path.join(here, "node_modules/server-only/empty.js") } },
  test: {
    globalSetup: "tests/server.ts",
    // Node.js 18 has Web Crypto in a module, not yet as a global; Next provides it to the shop there.
    setupFiles: "tests/web-crypto.ts",
    include: ["tests/**/*.test.ts", "lib/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
