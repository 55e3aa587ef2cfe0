import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { of, requestsDuring } from "./support/api.mjs";
import { APP, call, expire, leave, sessionCookie, signUp, sleep } from "./support/browser.mjs";
import { startGate } from "./support/gate.mjs";
import { watchedBrowser } from "./support/watched.mjs";

/** The API knows a used refresh token for so long, for those who asked at the same time. */
const REUSE_MS = 11_000;
const PATHS = ["/items", "/trash", "/account", "/items?search=ab", "/account/security", "/items/new"];

let browser, device, page;

before(async () => (browser = await watchedBrowser()));
after(() => browser.close());
beforeEach(async () => {
  device = await browser.device();
  page = await device.newPage();
  await signUp(page);
  await leave(page);
});
afterEach(async () => {
  await device.close();
  browser.assertQuiet();
});

const refreshes = (requests) => of(requests, "POST", "/api/auth/refresh");

async function assertSignedIn(tab, path = "/items") {
  await tab.goto(APP + path);
  assert.equal(new URL(tab.url()).pathname, path.split("?")[0]);
  assert.ok(await sessionCookie(device));
}

test("six tabs with an expired token: one refresh, all signed in, and still so later", async () => {
  const tabs = await Promise.all(PATHS.map(() => device.newPage()));
  await expire(device);
  const requests = await requestsDuring(() =>
    Promise.all(tabs.map((tab, index) => tab.goto(APP + PATHS[index]))),
  );
  assert.equal(refreshes(requests).length, 1);
  tabs.forEach((tab, index) => assert.equal(tab.url(), APP + PATHS[index]));
  await sleep(REUSE_MS);
  for (const [index, tab] of tabs.entries()) {
    await tab.reload();
    assert.equal(tab.url(), APP + PATHS[index]);
  }
});

test("eight calls of scripts with an expired token: all answered, one refresh", async () => {
  await expire(device);
  let statuses;
  const requests = await requestsDuring(async () => {
    statuses = await page.evaluate(() =>
      Promise.all(Array.from({ length: 8 }, () => fetch("/api/items").then(({ status }) => status))),
    );
  });
  assert.deepEqual(statuses, Array(8).fill(200));
  assert.equal(refreshes(requests).length, 1);
});

test("a load that is broken off after the refresh leaves one signed in, later too", async () => {
  const before = await expire(device);
  // Cookies know no ports: the browser takes this for the app, and never hears its answers.
  const gate = await startGate(APP, "lose");
  const address = gate.url.replace("127.0.0.1", "localhost");
  const requests = await requestsDuring(() =>
    assert.rejects(page.goto(`${address}/account`), /ERR_EMPTY_RESPONSE/),
  ).finally(gate.close);
  assert.deepEqual(
    refreshes(requests).map(({ status }) => status),
    [200],
    "the server had refreshed",
  );
  const kept = (await sessionCookie(device)).value;
  assert.equal(kept.split("~")[2], before.split("~")[2], "the browser never heard of it");
  await sleep(REUSE_MS);
  await assertSignedIn(page);
});

test("a soft navigation with an expired token goes on", async () => {
  await page.goto(`${APP}/items`);
  await expire(device);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Account" }).first().click();
  await page.waitForURL(`${APP}/account`);
  await page.getByText("E-mail address").waitFor();
  assert.notEqual((await sessionCookie(device)).value.split("~")[0], "1");
});

test("a page that sets the session's cookie is kept by no cache", async () => {
  for (const path of ["/forgot-password", "/items", "/api/items"]) {
    await expire(device);
    const { name, value } = await sessionCookie(device);
    const response = await fetch(APP + path, { headers: { cookie: `${name}=${value}` }, redirect: "manual" });
    const set = response.headers.get("set-cookie") ?? "";
    assert.match(set, /__Host-session=[^;]+;.*HttpOnly/i, path);
    assert.match(response.headers.get("cache-control"), /private/);
    assert.match(response.headers.get("cache-control"), /no-store/);
    const renewed = decodeURIComponent(/__Host-session=([^;]*)/.exec(set)[1]);
    await device.addCookies([{ ...(await sessionCookie(device)), value: renewed }]);
  }
  await assertSignedIn(page);
});

test("writes of other sites are refused, and nobody is signed out by a link", async () => {
  const { name, value } = await sessionCookie(device);
  const cookie = `${name}=${value}`;
  const body = JSON.stringify({ title: "from elsewhere" });
  const json = { cookie, "content-type": "application/json" };
  const attacks = [
    ["/api/items", { ...json, origin: "https://evil.example" }],
    ["/api/items", { ...json, "sec-fetch-site": "cross-site", origin: APP }],
    ["/api/items", { ...json, "sec-fetch-site": "same-site", origin: APP }],
    ["/api/items", { cookie, "content-type": "text/plain", "sec-fetch-site": "same-origin" }],
    [
      "/items",
      { cookie, origin: "https://evil.example", "content-type": "application/x-www-form-urlencoded" },
    ],
    ["/account", { cookie, "content-type": "application/x-www-form-urlencoded" }],
  ];
  for (const [path, headers] of attacks) {
    const response = await fetch(APP + path, { method: "POST", headers, body, redirect: "manual" });
    assert.equal(response.status, 403, JSON.stringify(headers));
  }
  assert.deepEqual((await call(page, "GET", "/items")).body, []);
  for (const path of ["/logout", "/api/auth/logout", "/signout", "/account?sign-out=1"]) {
    await fetch(APP + path, { headers: { cookie }, redirect: "manual" });
  }
  await assertSignedIn(page);
});

test("scripts reach nothing that hands out tokens, and nothing that is not on the list", async () => {
  for (const [method, path] of [
    ["POST", "/auth/login"],
    ["POST", "/auth/refresh"],
    ["POST", "/auth/restore"],
    ["POST", "/auth/token"],
    ["POST", "/auth/password/reset"],
    ["GET", "/users/me"],
    ["GET", "/users"],
    ["GET", "/internal/users/01ARZ3NDEKTSV4RRFFQ69G5FAV"],
    ["GET", "/items/..%2fusers%2fme"],
    ["GET", "/openapi.json"],
  ]) {
    const { status, body } = await call(page, method, path, method === "POST" ? {} : undefined);
    assert.equal(status, 404, `${method} ${path}`);
    assert.equal(body?.code ?? "not_found", "not_found");
  }
});

test("an address that a browser claims does not reach the API", async () => {
  const liar = await browser.device({ extraHTTPHeaders: { "x-forwarded-for": "203.0.113.66" } });
  const tab = await liar.newPage();
  const requests = await requestsDuring(async () => {
    await signUp(tab);
    await tab.goto(`${APP}/account/security`);
    await call(tab, "GET", "/items");
  });
  assert.ok(requests.length >= 5);
  for (const { headers } of requests) {
    assert.ok(!JSON.stringify(headers).includes("203.0.113.66"));
    assert.equal(headers["x-forwarded-for"], undefined);
    assert.equal(headers["x-frontend-secret"], undefined);
    assert.equal(headers.cookie, undefined);
    assert.match(headers["user-agent"], /Chrome/, "the browser's name does");
  }
  assert.equal(await tab.getByText("203.0.113.66").count(), 0);
  await liar.close();
});

test("a page costs the API no more than it shows", async () => {
  // What every page shows: the name and the picture of the account.
  const shell = ["GET /api/users/me", "GET /api/users/me/avatar"];
  const counts = {};
  for (const path of ["/items", "/trash", "/account"]) {
    const requests = await requestsDuring(async () => {
      await page.goto(APP + path, { waitUntil: "networkidle" });
      await page.waitForTimeout(700);
    });
    counts[path] = requests.map(({ method, path }) => `${method} ${path.split("?")[0]}`).sort();
  }
  assert.deepEqual(counts, {
    "/items": ["GET /api/items", ...shell],
    "/trash": ["GET /api/items/trash", ...shell],
    "/account": shell,
  });
});
