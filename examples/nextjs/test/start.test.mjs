import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { freePort, launch, newEmail, PASSWORD, sleep } from "./support/browser.mjs";
import { startGate } from "./support/gate.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const NEXT = join(ROOT, "node_modules", "next", "dist", "bin", "next");

/** Start the built app with other settings, for as long as some work lasts; return what it said. */
async function start(changes, work = async () => undefined) {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const env = { ...process.env, APP_ORIGIN: origin, ...changes };
  const server = spawn(process.execPath, [NEXT, "start", "--port", String(port)], { cwd: ROOT, env });
  let said = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (chunk) => (said += chunk));
  let status;
  try {
    for (let attempt = 0; attempt < 120 && server.exitCode === null && status === undefined; attempt++) {
      await sleep(250);
      status = await fetch(`${origin}/login`).then(
        (response) => response.status,
        () => undefined,
      );
    }
    if (status === 200) await work(origin);
    return { said, status, code: server.exitCode };
  } finally {
    server.kill();
  }
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
  test(`with ${name} a production server ends at once, and says why`, async () => {
    const { said, status, code } = await start(changes);
    assert.match(said, words);
    assert.equal(status, undefined);
    assert.equal(code, 1);
  });
}

test("with the right settings it serves", async () => {
  const { status } = await start({ APP_ORIGIN: "https://app.example.com", TRUSTED_PROXIES: "1" });
  assert.equal(status, 200);
});

/** Sign in as a browser that claims an address would; return what reaches the API. */
async function requestsOf(settings, claimed) {
  const gate = await startGate(new URL(process.env.API_URL).origin);
  const browser = await launch();
  try {
    await start({ ...settings, API_URL: `${gate.url}/api` }, async (origin) => {
      const page = await browser.newPage({ extraHTTPHeaders: claimed });
      await page.goto(`${origin}/login`);
      await page.getByLabel("E-mail").fill(newEmail("liar"));
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      const answer = page.waitForResponse((response) => response.request().method() === "POST");
      await page.getByRole("button", { name: "Sign in" }).click();
      await answer;
    });
    const requests = await (await fetch(`${gate.url}/__gate`)).json();
    assert.ok(requests.some(({ method, path }) => method === "POST" && path === "/api/auth/login"));
    return requests;
  } finally {
    await browser.close();
    gate.close();
  }
}

test("behind one proxy the API is told the address that the proxy saw, and none that a browser claims", async () => {
  const claimed = { "x-forwarded-for": "203.0.113.66, 198.51.100.7" };
  for (const { headers } of await requestsOf({ TRUSTED_PROXIES: "1" }, claimed)) {
    assert.equal(headers["x-forwarded-for"], "198.51.100.7");
    assert.equal(headers["x-frontend-secret"], process.env.FRONTEND_SECRET);
  }
});

test("on Vercel the API is told the address that Vercel names, and none that a browser claims", async () => {
  const claimed = { "x-forwarded-for": "203.0.113.66", "x-vercel-forwarded-for": "198.51.100.8" };
  for (const { headers } of await requestsOf({ TRUSTED_PROXIES: "vercel" }, claimed)) {
    assert.equal(headers["x-forwarded-for"], "198.51.100.8");
  }
});
