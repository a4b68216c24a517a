/** The user pool's client on the server. It returns refusals that a visitor can fix as values, it does not throw. */

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

/** The answers do not show whether an address has an account: value and refusal are the same without one. */
export interface Accounts {
  /** Sends a code, which the visitor must confirm. */
  signUp(email: string, password: string): Promise<Answer>;
  confirm(email: string, code: string): Promise<Answer>;
  sendCodeAgain(email: string): Promise<Answer>;
  signIn(email: string, password: string): Promise<Answer<User>>;
  forgotPassword(email: string): Promise<Answer>;
  resetPassword(email: string, code: string, password: string): Promise<Answer>;
}

/** The used part of the client; tests pass a client that refuses. */
export type CognitoClient = Pick<CognitoIdentityProviderClient, "send">;

/** Errors in the delivery of mails: the visitor sees a normal answer, and the log has the error. */
const OPERATORS_OWN = new Set(["CodeDeliveryFailureException", "LimitExceededException"]);

export function cognitoClient({ region, endpoint }: CognitoSettings): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({ region, ...(endpoint ? { endpoint } : {}), maxAttempts: 2 });
}

export function cognitoAccounts(client: CognitoClient, clientId: string, readIdToken: IdTokenReader): Accounts {
  const ClientId = clientId;

  /** Answers an error about one account with `otherwise`; returns only errors that do not depend on the account. */
  async function answered<Value>(ask: () => Promise<Answer<Value>>, otherwise: Answer<Value>): Promise<Answer<Value>> {
    try {
      return await ask();
    } catch (error) {
      const refusal = refusalOf(error);
      const name = error instanceof Error ? error.name : "no answer";
      // The log gets the name only: the error may contain the request with the password.
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
          // Sends the code again, if the first one was lost; for a confirmed account, Cognito refuses and sends none.
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
