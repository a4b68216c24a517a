import path from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: path.resolve("."),
  poweredByHeader: false,
  reactStrictMode: true,
  // Title and description are in the head for all clients, not only for the robots that Next knows.
  htmlLimitedBots: /.*/,
  // The drawings are SVG, and photographs are shown unchanged, so an image optimizer is not needed.
  images: { unoptimized: true },
  // ESLint runs separately, in `npm run lint`.
  eslint: { ignoreDuringBuilds: true },
};

export default config;
