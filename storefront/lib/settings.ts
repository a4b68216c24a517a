/**
 * The settings, read from the environment at run time, never at build time; no other module reads `process.env`.
 *
 * The shop has settings for its own database, Cognito and the address of the ingest API; it has none for the warehouse.
 */

export class SettingsError extends Error {
  override name = "SettingsError";
}

type Environment = Readonly<Record<string, string | undefined>>;

export interface DatabaseAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  /** The option `ssl` of `pg`. Without verification it still encrypts; use that only in a private network. */
  ssl: false | { rejectUnauthorized: boolean };
}

/** The gateway's database settings; the password is read for each connection. */
export type GatewaySettings = Omit<DatabaseAddress, "password"> & { region: string; passwordParameter: string };

export interface CognitoSettings {
  region: string;
  userPoolId: string;
  clientId: string;
  /** The address of a local emulator; undefined for AWS. */
  endpoint: string | undefined;
}

/** The address of the shop's database, and the user and password. */
export function databaseAddress(env: Environment = process.env): DatabaseAddress {
  return { ...databasePlace(env), password: required(env, "OLTP_PASSWORD", "the password of the shop's database role") };
}

/** The same for the gateway, whose password is in a parameter of Systems Manager. */
export function gatewaySettings(env: Environment = process.env): GatewaySettings {
  const passwordParameter = required(env, "OLTP_PASSWORD_PARAMETER", "the parameter that holds the shop's password");
  return { ...databasePlace(env), region: region(env), passwordParameter };
}

/** The Lambda function that runs the shop's operations; undefined if the shop connects to its database itself. */
export function shopFunction(env: Environment = process.env): { name: string; region: string } | undefined {
  return env.SHOP_FUNCTION ? { name: env.SHOP_FUNCTION, region: region(env) } : undefined;
}

/** The bucket with photographs of products; undefined if the shop has only drawings. */
export function assetsBucket(env: Environment = process.env): { name: string; region: string } | undefined {
  return env.ASSETS_BUCKET ? { name: env.ASSETS_BUCKET, region: region(env) } : undefined;
}

/**
 * Fetches the secret from the parameter that the environment names, when the server starts.
 *
 * Amplify writes the environment into the build, where more people can read it.
 */
export async function takeSecrets(
  read: (parameter: string, region: string) => Promise<string>,
  env: Record<string, string | undefined> = process.env,
): Promise<void> {
  const parameter = env.SESSION_SECRET_PARAMETER;
  if (parameter && !env.SESSION_SECRET) env.SESSION_SECRET = await read(parameter, region(env));
}

/** Reads all settings of the server; throws `SettingsError` for the first that is missing or invalid. */
export function checkSettings(env: Environment = process.env): void {
  if (!shopFunction(env)) databaseAddress(env);
  for (const read of [sessionSecret, shopOrigin, cognitoSettings, clickstreamUrl, trustedProxies]) read(env);
}

/** The user pool; undefined if none is configured: the shop then works without accounts. */
export function cognitoSettings(env: Environment = process.env): CognitoSettings | undefined {
  if (!env.COGNITO_USER_POOL_ID) return undefined;
  return {
    region: region(env),
    userPoolId: env.COGNITO_USER_POOL_ID,
    clientId: required(env, "COGNITO_CLIENT_ID", "the app client of COGNITO_USER_POOL_ID"),
    endpoint: address(env, "COGNITO_ENDPOINT_URL"),
  };
}

/** The secret that signs the session cookie. */
export function sessionSecret(env: Environment = process.env): string {
  const secret = required(env, "SESSION_SECRET", "at least 32 random characters, such as `openssl rand -hex 32` prints");
  // The message does not repeat the value: with it, a reader of the log could sign in as any user.
  if (secret.length < 32) throw new SettingsError("SESSION_SECRET is shorter than 32 characters");
  return secret;
}

/** The shop's public address, without a path. */
export function shopOrigin(env: Environment = process.env): string {
  return new URL(address(env, "SHOP_ORIGIN") ?? "http://localhost:3000").origin;
}

/** The number of our own proxies before the shop; each appends to `X-Forwarded-For`. */
export function trustedProxies(env: Environment = process.env): number {
  const text = env.TRUSTED_PROXIES || "0";
  if (!/^[0-9]$/.test(text)) throw new SettingsError(`TRUSTED_PROXIES is "${text}"; expected a number from 0 to 9`);
  return Number(text);
}

/** Where the tracker posts events; undefined turns the tracker and the question for consent off. */
export function clickstreamUrl(env: Environment = process.env): string | undefined {
  return address(env, "CLICKSTREAM_URL");
}

/** True under `next dev`, whose scripts use `eval` in the browser. */
export function isDevelopment(env: Environment = process.env): boolean {
  return env.NODE_ENV === "development";
}

const SSL = { off: false, on: { rejectUnauthorized: true }, require: { rejectUnauthorized: false } } as const;

function databasePlace(env: Environment): Omit<DatabaseAddress, "password"> {
  const ssl = env.OLTP_SSL || "off";
  if (!Object.hasOwn(SSL, ssl)) throw new SettingsError(`OLTP_SSL is "${ssl}"; expected on, require or off`);
  return {
    host: required(env, "OLTP_HOST", "the host of the shop's PostgreSQL"),
    port: port(env, "OLTP_PORT", 5432),
    user: env.OLTP_USER || "clickstream_shop",
    database: env.OLTP_DATABASE || "clickstream_web",
    ssl: SSL[ssl as keyof typeof SSL],
  };
}

function region(env: Environment): string {
  return env.AWS_REGION || "ap-southeast-1";
}

function required(env: Environment, name: string, meaning: string): string {
  const value = env[name];
  if (!value) throw new SettingsError(`${name} is not set; expected ${meaning}`);
  return value;
}

function port(env: Environment, name: string, otherwise: number): number {
  const text = env[name] || String(otherwise);
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 65535) {
    throw new SettingsError(`${name} is "${text}"; expected a port number from 1 to 65535`);
  }
  return number;
}

function address(env: Environment, name: string): string | undefined {
  const text = env[name];
  if (!text) return undefined;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new SettingsError(`${name} is "${text}"; expected an address such as https://example.org`);
  }
  return text;
}
