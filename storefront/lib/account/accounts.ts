import "server-only";
import { cognitoSettings } from "@/lib/settings";
import { type Accounts, cognitoAccounts, cognitoClient } from "./cognito";
import { idTokenReader } from "./id-token";

let opened: Accounts | undefined;

/** The one user pool of this process; undefined when none is configured. */
export function accounts(): Accounts | undefined {
  const settings = cognitoSettings();
  if (!settings) return undefined;
  opened ??= cognitoAccounts(cognitoClient(settings), settings.clientId, idTokenReader(settings));
  return opened;
}
