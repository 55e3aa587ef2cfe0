import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { APP, call, signUp, verify } from "./support/browser.mjs";
import { judge, violations } from "./support/judge.mjs";
import { ADMIN_PAGES, PAGES, PUBLIC_PAGES } from "./support/pages.mjs";
import { watchedBrowser } from "./support/watched.mjs";

const ROUTES = fileURLToPath(new URL("../src/app", import.meta.url));

let browser, device, page;

before(async () => (browser = await watchedBrowser()));
after(() => browser.close());
afterEach(async () => {
  await device?.close();
  browser.assertQuiet();
});

test("every page of the source is on the list of those that are judged", () => {
  const listed = [...PUBLIC_PAGES, ...PAGES, ...ADMIN_PAGES].map((path) => path.split("?")[0]);
  const routes = readdirSync(ROUTES, { recursive: true })
    .filter((path) => /(^|\/)page\.tsx$/.test(path))
    .map((path) => `/${dirname(path)}`.replace(/\/(\.|\([^)]*\))(?=\/|$)/g, "") || "/");
  assert.ok(routes.includes("/items/[id]") && routes.includes("/"));
  const forgotten = routes.filter((route) => {
    const pattern = new RegExp(`^${route.replace(/\[[^\]]+\]/g, "[0-9A-Z]{26}")}$`);
    return !listed.some((path) => pattern.test(path));
  });
  assert.deepEqual(forgotten, []);
});

test("axe finds nothing on public pages, in light and dark colours", async () => {
  device = await browser.device({ reducedMotion: "reduce" });
  page = await device.newPage();
  for (const path of PUBLIC_PAGES) {
    await page.goto(APP + path);
    await judge(page, path);
  }
});

test("axe finds nothing on the pages of who is signed in, in light and dark colours", async () => {
  device = await browser.device({ reducedMotion: "reduce" });
  page = await device.newPage();
  await signUp(page);
  for (const path of ["/items", "/trash"]) {
    await page.goto(APP + path);
    await judge(page, `${path}, empty`);
  }
  const titles = ["Alpha", "Beta", "Gamma"];
  for (const title of titles) await call(page, "POST", "/items", { title, tags: ["docs"], status: "done" });
  const [, item, deleted] = (await call(page, "GET", "/items")).body;
  await call(page, "DELETE", `/items/${deleted.id}`);
  for (const path of [...PAGES, `/items/${item.id}`]) {
    await page.goto(APP + path);
    await judge(page, path);
  }
});

test("axe finds nothing where a form is refused, and where there is no page", async () => {
  device = await browser.device({ reducedMotion: "reduce" });
  page = await device.newPage();
  await verify(page, await signUp(page));
  await page.goto(`${APP}/account/security`);
  await page.getByLabel("Password", { exact: true }).fill("wrong password 1");
  await page.getByRole("button", { name: "Set it up" }).click();
  await page.locator("input[aria-invalid=true]").waitFor();
  assert.deepEqual(await violations(page), []);
  await page.goto(`${APP}/nothing/here`);
  assert.deepEqual(await violations(page), []);
});

test("what every answer says keeps other sites and scripts out", async () => {
  device = await browser.device();
  const { headers } = await fetch(`${APP}/login`);
  const policy = headers.get("content-security-policy");
  const nonce = /'nonce-([^']+)'/.exec(policy)[1];
  const again = await fetch(`${APP}/login`);
  assert.ok(
    !again.headers.get("content-security-policy").includes(nonce),
    "each answer has a nonce of its own",
  );
  for (const directive of [
    `script-src 'nonce-${nonce}' 'strict-dynamic';`,
    "default-src 'self';",
    "object-src 'none';",
    "base-uri 'none';",
    "form-action 'self';",
    "frame-ancestors 'none'",
  ]) {
    assert.ok(policy.includes(directive), directive);
  }
  assert.doesNotMatch(policy, /unsafe-eval|script-src[^;]*unsafe-inline/);
  assert.equal(headers.get("referrer-policy"), "strict-origin");
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.match(headers.get("strict-transport-security"), /max-age=\d{8}/);
  assert.equal(headers.get("x-powered-by"), null);
  const mailed = await fetch(`${APP}/reset-password?token=abc`);
  assert.match(mailed.headers.get("cache-control"), /no-store/);
});
