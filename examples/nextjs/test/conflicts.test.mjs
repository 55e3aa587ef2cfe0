import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { APP, call, signUp } from "./support/browser.mjs";
import { watchedBrowser } from "./support/watched.mjs";
import { hasValue } from "./support/settled.mjs";

let browser, device, page;

before(async () => (browser = await watchedBrowser()));
after(() => browser.close());
afterEach(async () => {
  await device.close();
  browser.assertQuiet();
});

test("an editor shows what was saved, also if all that others wrote was taken", async () => {
  device = await browser.device();
  page = await device.newPage();
  await signUp(page);
  const { id, version } = (await call(page, "POST", "/items", { title: "Draft" })).body;
  await page.goto(`${APP}/items/${id}`);
  await call(page, "PATCH", `/items/${id}`, { title: "Theirs" });

  const title = page.getByLabel("Title", { exact: true });
  await title.fill("Mine");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByLabel(/Take theirs/).check();
  await page.getByRole("button", { name: "Save as chosen" }).click();
  await page.getByText("Saved.").waitFor();
  await hasValue(title, "Theirs");

  const answer = page.waitForResponse((response) => response.request().method() === "POST");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await answer;
  const { body } = await call(page, "GET", `/items/${id}`);
  assert.deepEqual([body.title, body.version], ["Theirs", version + 1], "nothing is written over it");
});
