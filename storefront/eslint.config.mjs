import { FlatCompat } from "@eslint/eslintrc";
import jsxA11y from "eslint-plugin-jsx-a11y";

const compat = new FlatCompat({ baseDirectory: new URL(".", import.meta.url).pathname });

const config = [
  { ignores: [".next/**", ".builds/**", "node_modules/**", "next-env.d.ts"] },
  ...compat.extends("next/core-web-vitals", "next/typescript"),
  // Next enables the plugin with a few of its rules; these are all recommended rules.
  { files: ["**/*.tsx"], rules: jsxA11y.flatConfigs.recommended.rules },
  {
    rules: {
      "no-console": ["error", { allow: ["error"] }],
      // The drawings are small SVG files, and photographs have a size limit, so an image optimizer is not needed.
      "@next/next/no-img-element": "off",
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Only lib/settings.ts reads the environment." },
      ],
    },
  },
  { rules: { "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }] } },
  { files: ["**/tests/**"], rules: { "no-console": "off", "no-restricted-properties": "off" } },
  { files: ["lib/settings.ts", "drizzle.config.ts"], rules: { "no-restricted-properties": "off" } },
];

export default config;
