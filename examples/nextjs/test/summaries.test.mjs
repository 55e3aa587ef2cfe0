import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { APP, call, signUp } from "./support/browser.mjs";
import { violations } from "./support/judge.mjs";
import { watchedBrowser } from "./support/watched.mjs";
import { hasValue } from "./support/settled.mjs";

const WRITTEN = { timeout: 60_000 };

let browser, device, page, id;

before(async () => (browser = await watchedBrowser()));
after(() => browser.close());
beforeEach(async () => {
  device = await browser.device();
  page = await device.newPage();
  await signUp(page);
  const description = "We move in May. Boxes come on Monday. Label them.";
  ({ id } = (await call(page, "POST", "/items", { title: "Move the office", description })).body);
  await page.goto(`${APP}/items/${id}`);
});
afterEach(async () => {
  await device.close();
  browser.assertQuiet();
});

const card = () => page.getByRole("region", { name: "Summary" });

async function summarize() {
  await card().getByRole("button", { name: "Summarize" }).click();
  await card()
    .getByText(/^Written by/)
    .waitFor(WRITTEN);
}

test("a summary is written, out of date once the item changes, written again, and removed", async () => {
  await page.getByLabel("Title", { exact: true }).fill("Not saved yet");
  await summarize();
  await card().getByText("Boxes come on Monday").or(card().getByText("We move in May")).first().waitFor();
  await hasValue(page.getByLabel("Title", { exact: true }), "Not saved yet");
  assert.deepEqual(await violations(page), []);

  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved.").waitFor();
  await card().getByText("Out of date").waitFor();
  await card().getByRole("button", { name: "Write it again" }).click();
  await card()
    .getByText("Out of date")
    .waitFor({ state: "detached", ...WRITTEN });
  await card()
    .getByText(/^Written by/)
    .waitFor(WRITTEN);

  await card().getByRole("button", { name: "Remove the summary" }).click();
  await card().getByRole("button", { name: "Summarize" }).waitFor();
  await page.waitForURL(`${APP}/items/${id}`);
  assert.equal(
    await card()
      .getByText(/^Written by/)
      .count(),
    0,
  );
});

test("while one is written the page says so, and asks for no other", async () => {
  // Nobody hears that the job has ended: the page stays as it is right after asking.
  await page.route("**/api/jobs/*", () => undefined);
  await card().getByRole("button", { name: "Summarize" }).click();
  await card().getByText("A summary is being written").waitFor();
  await page.waitForURL(/\?summary=/);
  await page.getByRole("progressbar", { name: "Progress of the summary" }).waitFor();
  assert.equal(await card().getByRole("button", { name: "Summarize" }).count(), 0, "one at a time");
  assert.deepEqual(await violations(page), []);
});

test("without scripts a summary is asked for and read as well", async () => {
  const state = await device.storageState();
  const bare = await browser.device({ javaScriptEnabled: false, storageState: state });
  const tab = await bare.newPage();
  await tab.goto(`${APP}/items/${id}`);
  await tab.getByRole("button", { name: "Summarize" }).click();
  await tab.waitForURL(/\?summary=/);
  const written = tab.getByText(/^Written by/);
  for (const until = Date.now() + 60_000; Date.now() < until && (await written.count()) === 0;) {
    await tab.waitForTimeout(500);
    await tab.reload();
  }
  assert.equal(await written.count(), 1);
  await bare.close();
});
