import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { APP, call, signUp } from "./support/browser.mjs";
import { picture, rowOf, text, uploaded } from "./support/files.mjs";
import { violations } from "./support/judge.mjs";
import { watchedBrowser } from "./support/watched.mjs";

let browser, device, page;

before(async () => (browser = await watchedBrowser()));
after(() => browser.close());
beforeEach(async () => {
  device = await browser.device();
  page = await device.newPage();
  await signUp(page);
  await page.goto(`${APP}/files`);
});
afterEach(async () => {
  await device.close();
  browser.assertQuiet();
});

test("the text of a file is read from the store, as text and nothing else", async () => {
  const words = "Grüße <b>not bold</b> & so on";
  await uploaded(page, text("notes.txt", words));
  await rowOf(page, "notes.txt").getByRole("link", { name: "notes.txt" }).click();
  await page.waitForURL(/\/files\/0/);
  await page.getByRole("button", { name: "Show the text" }).click();
  const shown = page.getByRole("region", { name: "Text of notes.txt" });
  await shown.waitFor();
  assert.equal(await shown.textContent(), words);
  assert.deepEqual(await violations(page), []);
  assert.ok(!(await page.content()).includes("X-Amz-Signature"), "no signed address is in the page");
});

test("a text that cannot be read says so, and is tried again; a picture has none", async () => {
  await uploaded(page, text("notes.txt", "Words"));
  await uploaded(page, picture("teal.png"));
  await rowOf(page, "teal.png").getByRole("link", { name: "teal.png" }).click();
  await page.getByRole("img", { name: "Preview of teal.png" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Show the text" }).count(), 0);

  await page.goto(`${APP}/files`);
  await rowOf(page, "notes.txt").getByRole("link", { name: "notes.txt" }).click();
  await page.route("**/downloads/*/text", (route) => route.abort());
  await page.getByRole("button", { name: "Show the text" }).click();
  await page.getByText("The text could not be read").waitFor();
  await page.unroute("**/downloads/*/text");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("region", { name: "Text of notes.txt" }).waitFor();
});

test("the trash of files is emptied at once, and their room is free", async () => {
  for (const name of ["one.txt", "two.txt"]) await uploaded(page, text(name, `Words of ${name}`));
  for (const { id } of (await call(page, "GET", "/files")).body) await call(page, "DELETE", `/files/${id}`);
  await page.goto(`${APP}/files/trash`);
  const deleted = page.getByRole("list", { name: "Deleted files" }).getByRole("listitem");
  assert.equal(await deleted.count(), 2);
  await page.getByRole("button", { name: "Empty the trash" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
  assert.equal(await deleted.count(), 2);
  await page.getByRole("button", { name: "Empty the trash" }).click();
  await page.getByRole("button", { name: "Delete everything" }).click();
  await page.getByText("No deleted files").waitFor();
  assert.equal((await call(page, "GET", "/files/usage")).body.number, 0);
});
