import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { after, afterEach, before, test } from "node:test";
import { APP, call, signUp, verify } from "./support/browser.mjs";
import { PAGES, PUBLIC_PAGES } from "./support/pages.mjs";
import { watchedBrowser } from "./support/watched.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [360, 820, 1360];

let browser, device, page;

before(async () => (browser = await watchedBrowser()));
after(() => browser.close());
afterEach(async () => {
  await device.close();
  browser.assertQuiet();
});

/** Return what axe finds wrong with the page as it is, or with what lies over it. */
async function violations(part = "html") {
  // Not by a script element: the policy of the page would refuse it.
  await page.evaluate(AXE);
  const found = await page.evaluate((part) => window.axe.run(part, { resultTypes: ["violations"] }), part);
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
  );
}

/** Hold a page to what all pages must be. */
async function judge(where) {
  assert.deepEqual(await violations(), [], where);
  assert.equal(await page.locator("h1").count(), 1, `${where} has one heading`);
  assert.equal(await page.locator("main").count(), 1, where);
  assert.match(await page.title(), /Backlog/, where);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.equal(overflow, 0, `${where} is no wider than ${width} pixels`);
  }
}

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing on public pages, in ${colorScheme} colours`, async () => {
    device = await browser.device({ colorScheme, reducedMotion: "reduce" });
    page = await device.newPage();
    for (const path of PUBLIC_PAGES) {
      await page.goto(APP + path);
      await judge(path);
    }
  });

  test(`axe finds nothing on the pages of who is signed in, in ${colorScheme} colours`, async () => {
    device = await browser.device({ colorScheme, reducedMotion: "reduce" });
    page = await device.newPage();
    await signUp(page);
    for (const path of ["/items", "/trash"]) {
      await page.goto(APP + path);
      await judge(`${path}, empty`);
    }
    const titles = ["Alpha", "Beta", "Gamma"];
    for (const title of titles) await call(page, "POST", "/items", { title, tags: ["docs"], status: "done" });
    const [, item, deleted] = (await call(page, "GET", "/items")).body;
    await call(page, "DELETE", `/items/${deleted.id}`);
    for (const path of [...PAGES, `/items/${item.id}`]) {
      await page.goto(APP + path);
      await judge(path);
    }
  });
}

test("every menu, dialog and message opens within the policy, and axe finds nothing in it", async () => {
  device = await browser.device({ reducedMotion: "reduce" });
  page = await device.newPage();
  const email = await signUp(page);
  await verify(page, email);
  for (const title of ["One", "Two"]) await call(page, "POST", "/items", { title });
  await page.goto(`${APP}/items`);
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Security" }).waitFor();
  assert.deepEqual(await violations("[role=menu]"), []);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "More for One" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).waitFor();
  assert.deepEqual(await violations("[role=menu]"), []);
  await page.getByRole("menuitem", { name: "Move to the trash" }).click();
  await page.getByRole("button", { name: "Undo" }).waitFor();
  assert.deepEqual(await violations(), []);
  await page.goto(`${APP}/trash`);
  for (const name of ["Delete One for good", "Empty the trash"]) {
    await page.getByRole("button", { name }).click();
    await page.getByRole("alertdialog").waitFor();
    assert.equal(
      await page.evaluate(() => getComputedStyle(document.body).overflow),
      "hidden",
      "the page is held still",
    );
    assert.deepEqual(await violations(), []);
    await page.keyboard.press("Escape");
  }
  await page.goto(`${APP}/account/security`);
  await page.getByLabel("Password", { exact: true }).fill("wrong password 1");
  await page.getByRole("button", { name: "Set it up" }).click();
  await page.locator("input[aria-invalid=true]").waitFor();
  assert.deepEqual(await violations(), []);
  await page.goto(`${APP}/nothing/here`);
  assert.deepEqual(await violations(), []);
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
