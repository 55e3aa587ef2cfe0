import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { APP, call, signIn, signUp, verify } from "./support/browser.mjs";
import { judge, violations } from "./support/judge.mjs";
import { ADMIN_PAGES, PAGES, PUBLIC_PAGES } from "./support/pages.mjs";
import { picture, text, uploaded } from "./support/files.mjs";
import { watchedBrowser } from "./support/watched.mjs";

let browser, device, page;

before(async () => (browser = await watchedBrowser()));
after(() => browser.close());
afterEach(async () => {
  await device.close();
  browser.assertQuiet();
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing on public pages, in ${colorScheme} colours`, async () => {
    device = await browser.device({ colorScheme, reducedMotion: "reduce" });
    page = await device.newPage();
    for (const path of PUBLIC_PAGES) {
      await page.goto(APP + path);
      await judge(page, path);
    }
  });

  test(`axe finds nothing on the pages of who is signed in, in ${colorScheme} colours`, async () => {
    device = await browser.device({ colorScheme, reducedMotion: "reduce" });
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
}

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing on pages with files and jobs, in ${colorScheme} colours`, async () => {
    device = await browser.device({ colorScheme, reducedMotion: "reduce" });
    page = await device.newPage();
    await signUp(page);
    await page.goto(`${APP}/files`);
    await uploaded(page, picture("teal.png"));
    await uploaded(page, { ...text("fake.pdf", "no PDF"), mimeType: "application/pdf" });
    await judge(page, "/files, with uploads");
    await page.setViewportSize({ width: 1280, height: 900 });
    const [, { id: ready }] = (await call(page, "GET", "/files")).body;
    const [{ id: rejected }] = (await call(page, "GET", "/files?status=rejected")).body;
    await call(page, "PUT", "/users/me/avatar", { file_id: ready });
    for (const path of ["/files", `/files/${ready}`, `/files/${rejected}`, "/jobs", "/account"]) {
      await page.goto(APP + path);
      await judge(page, path);
    }
    await call(page, "DELETE", `/files/${ready}`);
    await page.goto(`${APP}/files/trash`);
    await judge(page, "/files/trash");
    await page.getByRole("button", { name: "Delete teal.png for good" }).click();
    assert.deepEqual(await violations(page), []);
    await page.goto(`${APP}/jobs`);
    await page.getByRole("button", { name: "Rename a tag" }).click();
    await page.getByRole("dialog").waitFor();
    assert.deepEqual(await violations(page), []);
  });

  test(`axe finds nothing on the pages of administrators, in ${colorScheme} colours`, async () => {
    device = await browser.device({ colorScheme, reducedMotion: "reduce" });
    page = await device.newPage();
    await signIn(page, process.env.ADMIN_EMAIL, process.env.ADMIN_PASSWORD);
    await page.waitForURL(`${APP}/items`);
    for (const path of ADMIN_PAGES) {
      await page.goto(APP + path);
      await judge(page, path);
    }
    await page.goto(`${APP}/admin/users`);
    await page.getByRole("list", { name: "Users" }).getByRole("link").last().click();
    await page.getByRole("heading", { name: "Activity" }).waitFor();
    await judge(page, "/admin/users/*");
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
  assert.deepEqual(await violations(page, "[role=menu]"), []);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "More for One" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).waitFor();
  assert.deepEqual(await violations(page, "[role=menu]"), []);
  await page.getByRole("menuitem", { name: "Move to the trash" }).click();
  await page.getByRole("button", { name: "Undo" }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.goto(`${APP}/trash`);
  for (const name of ["Delete One for good", "Empty the trash"]) {
    await page.getByRole("button", { name }).click();
    await page.getByRole("alertdialog").waitFor();
    assert.equal(
      await page.evaluate(() => getComputedStyle(document.body).overflow),
      "hidden",
      "the page is held still",
    );
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("Escape");
  }
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
