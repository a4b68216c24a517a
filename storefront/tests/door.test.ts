import { expect, test } from "vitest";
import { refusalOf } from "@/lib/door";

const LOCAL = "http://127.0.0.1:3000";
const PUBLIC = "https://shop.example";

function asking(method: string, host: string | null, origin: string | null, shopOrigin: string) {
  return refusalOf({ method, host, origin }, shopOrigin)?.status;
}

test.each([
  ["GET", "127.0.0.1:3000", null],
  ["GET", "localhost:3000", null],
  ["POST", "127.0.0.1:3000", "http://127.0.0.1:3000"],
  ["POST", "localhost:3000", "http://localhost:3000"],
])("on one machine our own names and pages are answered: %s %s %s", (method, host, origin) => {
  expect(asking(method, host, origin, LOCAL)).toBeUndefined();
});

test.each([null, "", "attacker.example:3000", "127.0.0.1.nip.example:3000", "127.0.0.1:3001", "127.0.0.1", "[::1]:3000"])(
  "on one machine another name is misdirected, whatever its page's origin: %s",
  (host) => {
    expect(asking("GET", host, null, LOCAL)).toBe(421);
    expect(asking("POST", host, `http://${host ?? ""}`, LOCAL)).toBe(421);
  },
);

test.each([null, "null", "http://attacker.example:3000", "http://127.0.0.1:3001", "https://127.0.0.1:3000"])(
  "another origin's page changes nothing: %s",
  (origin) => {
    for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
      expect(asking(method, "127.0.0.1:3000", origin, LOCAL)).toBe(403);
      expect(asking(method, "shop.example", origin, PUBLIC)).toBe(403);
    }
  },
);

test("in AWS the host is Amplify's affair, the origin is the shop's", () => {
  expect(asking("GET", "compute.internal", null, PUBLIC)).toBeUndefined();
  expect(asking("POST", "compute.internal", PUBLIC, PUBLIC)).toBeUndefined();
});
