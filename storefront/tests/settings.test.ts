import { describe, expect, test } from "vitest";
import { securityHeaders } from "@/lib/security";
import { clickstreamUrl, cognitoSettings, databaseAddress, sessionSecret, shopOrigin } from "@/lib/settings";

const DATABASE = { OLTP_HOST: "db", OLTP_PASSWORD: "secret" };

describe("the settings", () => {
  test("name the shop's own database and nothing of the warehouse", () => {
    const warehouse = { DWH_HOST: "dwh", DWH_USER: "clickstream_loader", DWH_PASSWORD: "theirs", DWH_DATABASE: "dw" };
    expect(databaseAddress({ ...DATABASE, ...warehouse })).toEqual({
      host: "db",
      port: 5432,
      user: "clickstream_shop",
      password: "secret",
      database: "clickstream_web",
      ssl: false,
    });
    expect(() => databaseAddress(warehouse)).toThrow("OLTP_HOST is not set");
  });

  test("say which variable is wrong, and never repeat a secret", () => {
    expect(() => databaseAddress({ ...DATABASE, OLTP_PORT: "http" })).toThrow(
      'OLTP_PORT is "http"; expected a port number from 1 to 65535',
    );
    expect(() => sessionSecret({ SESSION_SECRET: "hunter2" })).toThrow(/^SESSION_SECRET is shorter than 32 characters$/);
    expect(() => shopOrigin({ SHOP_ORIGIN: "shop" })).toThrow('SHOP_ORIGIN is "shop"');
    expect(() => clickstreamUrl({ CLICKSTREAM_URL: "javascript:alert(1)" })).toThrow("CLICKSTREAM_URL");
  });

  test("let accounts and the tracker be left out", () => {
    expect(cognitoSettings({})).toBeUndefined();
    expect(clickstreamUrl({})).toBeUndefined();
    expect(() => cognitoSettings({ COGNITO_USER_POOL_ID: "pool" })).toThrow("COGNITO_CLIENT_ID is not set");
  });
});

describe("the security headers", () => {
  const given = { nonce: "abc", clickstreamUrl: "https://api.example/clickstream", origin: "https://shop.example" };

  test("let scripts run by nonce alone and events go to the API alone", () => {
    const policy = securityHeaders(given)["Content-Security-Policy"];
    expect(policy).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic';");
    expect(policy).toContain("connect-src 'self' https://api.example;");
    expect(policy).not.toContain("unsafe");
  });

  test("ask for HTTPS where the shop has it", () => {
    expect(securityHeaders(given)["Strict-Transport-Security"]).toBeDefined();
    const local = securityHeaders({ ...given, origin: "http://127.0.0.1:3000", clickstreamUrl: undefined });
    expect(local["Strict-Transport-Security"]).toBeUndefined();
    expect(local["Content-Security-Policy"]).toContain("connect-src 'self';");
  });
});
