/** A local S3 for a file of tests: moto, and servers that refuse or fail. */

import { spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";

export interface Started {
  url: string;
  stop(): Promise<void>;
}

export async function startMoto(): Promise<Started> {
  const root = path.resolve("..");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(path.join(root, ".venv/bin/python"), ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)], {
    cwd: root,
    stdio: "ignore",
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  for (let left = 300; ; left--) {
    if (await fetch(`${url}/moto-api/`).then(() => true, () => false)) break;
    if (left === 0 || child.exitCode !== null) throw new Error("moto does not answer");
    await wait(100);
  }
  return {
    url,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

/** A server that refuses or fails as S3 does; `asked` counts the requests. */
export async function startAnswering(status: number, code: string): Promise<Started & { asked(): number }> {
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    response.writeHead(status, { "Content-Type": "application/xml" });
    response.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>no</Message></Error>`);
  });
  return { url: `http://127.0.0.1:${await listening(server)}`, stop: () => closed(server), asked: () => asked };
}

/** A server that announces a photograph and sends only half of it. */
export async function startHalting(): Promise<Started> {
  const server = createServer((_, response) => {
    response.writeHead(200, { "Content-Type": "image/jpeg", "Content-Length": 2_000 });
    response.write(new Uint8Array(1_000));
  });
  return { url: `http://127.0.0.1:${await listening(server)}`, stop: () => closed(server) };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await closed(server);
  return port;
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
  );
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
