/**
 * Brings the shop's database up to date on its own host, where a socket takes the place of a password:
 * `node prepare.js <folder of the socket> <role> <database> <folder of migrations>`, bundled by `make bundle`.
 */

import { prepare } from "@/db/prepare";

const [host, user, database, migrations] = process.argv.slice(2);
prepare({ host, user, database }, migrations).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
