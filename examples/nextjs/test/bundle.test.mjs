import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { APP, launch, signUp } from "./support/browser.mjs";

const STATIC = fileURLToPath(new URL("../.next/static", import.meta.url));

/** What a page may load, in KiB of scripts after gzip: what was reached, and 5 % more. */
const BUDGETS = { "/login": 149, "/items": 188 };

let browser;

before(async () => (browser = await launch()));
after(() => browser.close());

test("nothing that only the server knows is in what browsers load", () => {
  const names = readdirSync(STATIC, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  assert.ok(names.length > 10);
  const { API_URL, FRONTEND_SECRET } = process.env;
  const forbidden = [
    "API_URL",
    "FRONTEND_SECRET",
    API_URL,
    FRONTEND_SECRET,
    "x-frontend-secret",
    "__Host-session",
  ];
  for (const { parentPath, path, name } of names) {
    const text = readFileSync(join(parentPath ?? path, name), "utf8");
    for (const secret of forbidden) assert.ok(!text.includes(secret), `${name} holds ${secret}`);
  }
});

test("pages load no more scripts than their budgets, and nothing from elsewhere", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const sizes = {};
  let scripts;
  page.on("response", (response) => {
    const url = new URL(response.url());
    if (url.protocol.startsWith("http")) assert.equal(url.origin, APP);
    if (response.request().resourceType() === "script") scripts.push(response);
  });
  const measure = async (path) => {
    scripts = [];
    await page.goto(APP + path, { waitUntil: "networkidle" });
    const bodies = await Promise.all(scripts.map((script) => script.body()));
    sizes[path] = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 6 }).length, 0) / 1024;
  };
  await measure("/login");
  scripts = [];
  await signUp(page);
  await measure("/items");
  await context.close();
  for (const [path, size] of Object.entries(sizes)) {
    console.log(`${path}: ${size.toFixed(1)} KiB of scripts, at most ${BUDGETS[path]}`);
  }
  for (const [path, size] of Object.entries(sizes)) assert.ok(size <= BUDGETS[path], path);
});
