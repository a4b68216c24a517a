import { defineConfig } from "drizzle-kit";

// Migrations are written from the schema alone; `npm run db:generate` needs no database.
export default defineConfig({ dialect: "postgresql", schema: "./db/schema.ts", out: "./db/migrations", casing: "snake_case" });
