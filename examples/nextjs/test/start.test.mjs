import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { freePort } from "./support/browser.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const NEXT = join(ROOT, "node_modules", "next", "dist", "bin", "next");

/** Start the built app with other settings; return what it says, and what a request is answered. */
async function start(changes) {
  const port = await freePort();
  const env = { ...process.env, ...changes };
  const server = spawn(process.execPath, [NEXT, "start", "--port", String(port)], { cwd: ROOT, env });
  let said = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (chunk) => (said += chunk));
  let status;
  for (let attempt = 0; attempt < 60 && server.exitCode === null && status === undefined; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    status = await fetch(`http://localhost:${port}/login`).then(
      (response) => response.status,
      () => undefined,
    );
  }
  server.kill();
  return { said, status };
}

for (const [name, changes, words] of [
  ["no API", { API_URL: "" }, /API_URL is missing/],
  ["an API that is no address", { API_URL: "api.example.com" }, /API_URL is no http address/],
  ["cookies over http", { APP_ORIGIN: "http://app.example.com" }, /session cookies never travel over http/],
  ["proxies that nobody knows", { TRUSTED_PROXIES: "some" }, /TRUSTED_PROXIES is neither/],
  [
    "proxies without a secret",
    { TRUSTED_PROXIES: "1", FRONTEND_SECRET: "" },
    /TRUSTED_PROXIES needs FRONTEND_SECRET/,
  ],
]) {
  test(`with ${name} a production server does not serve, and says why`, async () => {
    const { said, status } = await start(changes);
    assert.match(said, words);
    assert.notEqual(status, 200);
  });
}

test("with the right settings it serves", async () => {
  const { status } = await start({ APP_ORIGIN: "https://app.example.com", TRUSTED_PROXIES: "1" });
  assert.equal(status, 200);
});
