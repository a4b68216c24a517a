import "server-only";
import { cognitoSettings } from "@/lib/settings";
import { type Accounts, cognitoAccounts, cognitoClient } from "./cognito";
import { idTokenReader } from "./id-token";

let opened: Accounts | undefined;

/** The user pool, one per process; undefined if none is configured. */
export function accounts(): Accounts | undefined {
  const settings = cognitoSettings();
  if (!settings) return undefined;
  opened ??= cognitoAccounts(cognitoClient(settings), settings.clientId, idTokenReader(settings));
  return opened;
}
