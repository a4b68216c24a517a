/** The user pool, asked from the server. Every answer is a value; nothing that a visitor can mend is thrown. */

import {
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { CognitoSettings } from "@/lib/settings";
import type { User } from "@/lib/shop/shop";
import { type Refusal, refusalOf } from "./refusals";
import type { IdTokenReader } from "./id-token";

export type Answer<Value = undefined> = { ok: true; value: Value } | { ok: false; refusal: Refusal };

/** Every answer is the same for an address without an account: neither value nor refusal tells who has one. */
export interface Accounts {
  /** A code is sent that has to be confirmed. */
  signUp(email: string, password: string): Promise<Answer>;
  confirm(email: string, code: string): Promise<Answer>;
  sendCodeAgain(email: string): Promise<Answer>;
  signIn(email: string, password: string): Promise<Answer<User>>;
  forgotPassword(email: string): Promise<Answer>;
  resetPassword(email: string, code: string, password: string): Promise<Answer>;
}

/** The part of the client that is used; tests give one that refuses. */
export type CognitoClient = Pick<CognitoIdentityProviderClient, "send">;

/** Answered as if all were well; the log says that mails may not arrive. */
const OPERATORS_OWN = new Set(["CodeDeliveryFailureException", "LimitExceededException"]);

export function cognitoClient({ region, endpoint }: CognitoSettings): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({ region, ...(endpoint ? { endpoint } : {}), maxAttempts: 2 });
}

export function cognitoAccounts(client: CognitoClient, clientId: string, readIdToken: IdTokenReader): Accounts {
  const ClientId = clientId;

  /** What is about one account is answered by `otherwise`, whatever it is; only what concerns everybody is told. */
  async function answered<Value>(ask: () => Promise<Answer<Value>>, otherwise: Answer<Value>): Promise<Answer<Value>> {
    try {
      return await ask();
    } catch (error) {
      const refusal = refusalOf(error);
      const name = error instanceof Error ? error.name : "no answer";
      // Never the whole error: it may carry the request, and with it a password.
      if (refusal === "unreachable" || OPERATORS_OWN.has(name)) console.error(`Cognito: ${name}`);
      return refusal ? { ok: false, refusal } : otherwise;
    }
  }
  const done = { ok: true, value: undefined } as const;
  const wrongCode = { ok: false, refusal: "wrong_code" } as const;
  const sendCode = (email: string) => client.send(new ResendConfirmationCodeCommand({ ClientId, Username: email }));

  return {
    signUp: (email, password) =>
      answered(async () => {
        const UserAttributes = [{ Name: "email", Value: email }];
        try {
          await client.send(new SignUpCommand({ ClientId, Username: email, Password: password, UserAttributes }));
        } catch (error) {
          if (!(error instanceof Error && error.name === "UsernameExistsException")) throw error;
          // For whoever has lost the first code; of a confirmed account it is refused, and nothing is sent.
          await sendCode(email).catch(() => undefined);
        }
        return done;
      }, done),
    confirm: (email, code) =>
      answered(async () => {
        await client.send(new ConfirmSignUpCommand({ ClientId, Username: email, ConfirmationCode: code }));
        return done;
      }, wrongCode),
    sendCodeAgain: (email) =>
      answered(async () => {
        await sendCode(email);
        return done;
      }, done),
    signIn: (email, password) =>
      answered<User>(async () => {
        const { AuthenticationResult, ChallengeName } = await client.send(
          new InitiateAuthCommand({
            ClientId,
            AuthFlow: "USER_PASSWORD_AUTH",
            AuthParameters: { USERNAME: email, PASSWORD: password },
          }),
        );
        if (ChallengeName) return { ok: false, refusal: "other_step" };
        return { ok: true, value: await readIdToken(AuthenticationResult?.IdToken ?? "") };
      }, { ok: false, refusal: "wrong_password" }),
    forgotPassword: (email) =>
      answered(async () => {
        await client.send(new ForgotPasswordCommand({ ClientId, Username: email }));
        return done;
      }, done),
    resetPassword: (email, code, password) =>
      answered(async () => {
        await client.send(
          new ConfirmForgotPasswordCommand({ ClientId, Username: email, ConfirmationCode: code, Password: password }),
        );
        return done;
      }, wrongCode),
  };
}
