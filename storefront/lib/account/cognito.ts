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

export interface Accounts {
  /** True when a code was sent that has to be confirmed. */
  signUp(email: string, password: string): Promise<Answer<{ mustConfirm: boolean }>>;
  confirm(email: string, code: string): Promise<Answer>;
  sendCodeAgain(email: string): Promise<Answer>;
  signIn(email: string, password: string): Promise<Answer<User>>;
  forgotPassword(email: string): Promise<Answer>;
  resetPassword(email: string, code: string, password: string): Promise<Answer>;
}

/** The part of the client that is used; tests give one that refuses. */
export type CognitoClient = Pick<CognitoIdentityProviderClient, "send">;

export function cognitoClient({ region, endpoint }: CognitoSettings): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({ region, ...(endpoint ? { endpoint } : {}), maxAttempts: 2 });
}

export function cognitoAccounts(client: CognitoClient, clientId: string, readIdToken: IdTokenReader): Accounts {
  const ClientId = clientId;

  async function answered<Value>(ask: () => Promise<Answer<Value>>): Promise<Answer<Value>> {
    try {
      return await ask();
    } catch (error) {
      const refusal = refusalOf(error);
      // Never the whole error: it may carry the request, and with it a password.
      if (refusal === "unreachable") console.error(`Cognito: ${error instanceof Error ? error.name : "no answer"}`);
      return { ok: false, refusal };
    }
  }
  const done = { ok: true, value: undefined } as const;

  return {
    signUp: (email, password) =>
      answered(async () => {
        const UserAttributes = [{ Name: "email", Value: email }];
        const { UserConfirmed } = await client.send(
          new SignUpCommand({ ClientId, Username: email, Password: password, UserAttributes }),
        );
        return { ok: true, value: { mustConfirm: !UserConfirmed } };
      }),
    confirm: (email, code) =>
      answered(async () => {
        await client.send(new ConfirmSignUpCommand({ ClientId, Username: email, ConfirmationCode: code }));
        return done;
      }),
    sendCodeAgain: (email) =>
      answered(async () => {
        await client.send(new ResendConfirmationCodeCommand({ ClientId, Username: email }));
        return done;
      }),
    signIn: (email, password) =>
      answered(async () => {
        const { AuthenticationResult, ChallengeName } = await client.send(
          new InitiateAuthCommand({
            ClientId,
            AuthFlow: "USER_PASSWORD_AUTH",
            AuthParameters: { USERNAME: email, PASSWORD: password },
          }),
        );
        if (ChallengeName) return { ok: false, refusal: "other_step" };
        return { ok: true, value: await readIdToken(AuthenticationResult?.IdToken ?? "") };
      }),
    forgotPassword: (email) =>
      answered(async () => {
        try {
          await client.send(new ForgotPasswordCommand({ ClientId, Username: email }));
        } catch (error) {
          // Answered as if there were an account: nobody learns who has one.
          if (!(error instanceof Error && error.name === "UserNotFoundException")) throw error;
        }
        return done;
      }),
    resetPassword: (email, code, password) =>
      answered(async () => {
        try {
          await client.send(
            new ConfirmForgotPasswordCommand({ ClientId, Username: email, ConfirmationCode: code, Password: password }),
          );
        } catch (error) {
          if (error instanceof Error && error.name === "UserNotFoundException") {
            return { ok: false, refusal: "wrong_code" };
          }
          throw error;
        }
        return done;
      }),
  };
}
