import { defineConfig } from "drizzle-kit";

// Drizzle generates migrations from the schema only; `npm run db:generate` needs no database.
export default defineConfig({ dialect: "postgresql", schema: "./db/schema.ts", out: "./db/migrations", casing: "snake_case" });
