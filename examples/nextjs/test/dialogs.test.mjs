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

let browser, device, page;

before(async () => (browser = await watchedBrowser()));
after(() => browser.close());
afterEach(() => device.close());

/** Return the titles of the dialogs in the source, and the number of its menus. */
function written() {
  const text = readdirSync(SOURCES, { recursive: true })
    .filter((path) => path.endsWith(".tsx") && !path.startsWith("components"))
    .map((path) => readFileSync(join(SOURCES, path), "utf8"))
    .join("\n");
  const found = (pattern) => [...text.matchAll(pattern)].map(([, title]) => title);
  const titles = [...found(/<Confirm\s+title="([^"]+)"/g), ...found(/<Dialog\.Title[^>]*>([^<]+)</g)];
  const dialogs = found(/<(Confirm|[A-Z]\w*\.Root)\b/g);
  assert.equal(titles.length, dialogs.length, "each dialog has a title that is found here");
  return { titles: [...new Set(titles)].sort(), menus: found(/<(Menu)\b/g).length };
}

test("every menu and dialog opens within the policy, and axe finds nothing, in light and dark colours", async () => {
  device = await browser.device({ reducedMotion: "reduce" });
  page = await device.newPage();
  const titles = new Set();
  let menus = 0;

  /** Open a menu or a dialog by its button, judge it, and close it. */
  async function open(button, role) {
    await page.getByRole("button", { name: button }).click();
    const part = page.getByRole(role);
    await part.waitFor();
    if (role === "menu") menus++;
    else {
      titles.add(await part.getByRole("heading").textContent());
      const overflow = await page.evaluate(() => getComputedStyle(document.body).overflow);
      assert.equal(overflow, "hidden", "the page is held still");
    }
    // A menu hides the page from screen readers, but not from axe.
    assert.deepEqual(await violations(page, role === "menu" ? "[role=menu]" : "html"), [], `${button}`);
    await page.keyboard.press("Escape");
    await part.waitFor({ state: "detached" });
    browser.assertQuiet();
  }

  await verify(page, await signUp(page));
  for (const title of ["One", "Two"]) await call(page, "POST", "/items", { title });
  await page.goto(`${APP}/items`);
  await open(/^Account of/, "menu");
  await open("More for One", "menu");
  await page.getByRole("button", { name: "More for One" }).click();
  await page.getByRole("menuitem", { name: "Move to the trash" }).click();
  await page.getByRole("button", { name: "Undo" }).waitFor();
  assert.deepEqual(await violations(page), [], "a message");

  await page.goto(`${APP}/trash`);
  await open("Delete One for good", "alertdialog");
  await open("Empty the trash", "alertdialog");

  await page.goto(`${APP}/jobs`);
  await open("Rename a tag", "dialog");

  await page.goto(`${APP}/files`);
  await uploaded(page, picture("teal.png"));
  await open("Actions for teal.png", "menu");
  const [{ id }] = (await call(page, "GET", "/files")).body;
  await call(page, "DELETE", `/files/${id}`);
  await page.goto(`${APP}/files/trash`);
  await open("Delete teal.png for good", "alertdialog");

  // Whoever adds a menu or a dialog opens it here.
  assert.deepEqual({ titles: [...titles].sort(), menus }, written());
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
