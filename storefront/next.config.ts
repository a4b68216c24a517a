import path from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: path.resolve("."),
  poweredByHeader: false,
  reactStrictMode: true,
  // Title and description stand in the head for everybody, not only for the robots that Next knows.
  htmlLimitedBots: /.*/,
  // The drawings are SVG, and photographs are shown as they were put: an image optimizer has nothing to do.
  images: { unoptimized: true },
  // Runs by itself in `npm run lint`.
  eslint: { ignoreDuringBuilds: true },
};

export default config;
