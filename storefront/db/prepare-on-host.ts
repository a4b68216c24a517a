/**
 * Migrates the shop's database on its own host, by the socket, without a password:
 * `node prepare.js <folder of the socket> <role> <database> <folder of migrations>`, bundled by `make bundle`.
 */

import { prepare } from "@/db/prepare";

const [host, user, database, migrations] = process.argv.slice(2);
prepare({ host, user, database }, migrations).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
