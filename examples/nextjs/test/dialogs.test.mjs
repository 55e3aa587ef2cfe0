import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { APP, call, signUp, verify } from "./support/browser.mjs";
import { picture, uploaded } from "./support/files.mjs";
import { violations } from "./support/judge.mjs";
import { watchedBrowser } from "./support/watched.mjs";

const SOURCES = fileURLToPath(new URL("../src", import.meta.url));
/** What opens over a page: those made of our own parts, and those made of Radix's. */
const OPENING = /<(?:Confirm|Menu|[A-Z]\w*\.Root)\b/g;

let browser, device, page;

before(async () => (browser = await watchedBrowser()));
after(() => browser.close());
afterEach(() => device.close());

/** Return the file of each menu and dialog in the source, once for each. */
function sites() {
  return readdirSync(SOURCES, { recursive: true })
    .filter((path) => path.endsWith(".tsx") && !path.startsWith("components"))
    .flatMap((path) => (readFileSync(join(SOURCES, path), "utf8").match(OPENING) ?? []).map(() => path))
    .sort();
}

test("every menu and dialog opens within the policy, and axe finds nothing, in light and dark colours", async () => {
  device = await browser.device({ reducedMotion: "reduce" });
  page = await device.newPage();
  const opened = [];

  /** Open what is made in a file of the source, judge it, and close it. */
  async function open(site, button, role) {
    await page.getByRole("button", { name: button }).click();
    const part = page.getByRole(role);
    await part.waitFor();
    opened.push(site);
    if (role !== "menu") {
      const overflow = await page.evaluate(() => getComputedStyle(document.body).overflow);
      assert.equal(overflow, "hidden", "the page is held still");
    }
    // A menu hides the page from screen readers, but not from axe.
    assert.deepEqual(await violations(page, role === "menu" ? "[role=menu]" : "html"), [], site);
    await page.keyboard.press("Escape");
    await part.waitFor({ state: "detached" });
    browser.assertQuiet();
  }

  await verify(page, await signUp(page));
  for (const title of ["One", "Two"]) await call(page, "POST", "/items", { title });
  await page.goto(`${APP}/items`);
  await open("features/shell/account-menu.tsx", /^Account of/, "menu");
  await open("features/items/item-row.tsx", "More for One", "menu");
  await page.getByRole("button", { name: "More for One" }).click();
  await page.getByRole("menuitem", { name: "Move to the trash" }).click();
  await page.getByRole("button", { name: "Undo" }).waitFor();
  assert.deepEqual(await violations(page), [], "a message");

  await page.goto(`${APP}/trash`);
  await open("features/trash/trash-browser.tsx", "Delete One for good", "alertdialog");
  await open("features/trash/trash-browser.tsx", "Empty the trash", "alertdialog");

  await page.goto(`${APP}/jobs`);
  await open("features/jobs/retag-dialog.tsx", "Rename a tag", "dialog");

  await page.goto(`${APP}/files`);
  await uploaded(page, picture("teal.png"));
  await open("features/files/file-row.tsx", "Actions for teal.png", "menu");
  const [{ id }] = (await call(page, "GET", "/files")).body;
  await call(page, "DELETE", `/files/${id}`);
  await page.goto(`${APP}/files/trash`);
  await open("features/files/trashed-files.tsx", "Delete teal.png for good", "alertdialog");

  // Whoever adds a menu or a dialog opens it here.
  assert.deepEqual(opened.sort(), sites());
  browser.assertQuiet();
});

test("what violates the policy is noticed: a style and a handler that a page did not send", async () => {
  device = await browser.device();
  page = await device.newPage();
  await page.goto(`${APP}/login`);
  for (const [directive, plant] of [
    [
      "style-src-elem",
      () => document.head.append(Object.assign(document.createElement("style"), { textContent: "p {}" })),
    ],
    ["script-src-attr", () => document.body.setAttribute("onclick", "alert(1)")],
  ]) {
    const noticed = page.waitForEvent("console", (message) => message.text().includes(directive));
    await page.evaluate(plant);
    await page.evaluate(() => document.body.click());
    await noticed;
    assert.throws(() => browser.assertQuiet(), new RegExp(`violates the policy: ${directive}`));
  }
});
