import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { of, requestsDuring } from "./support/api.mjs";
import { APP, call, signUp } from "./support/browser.mjs";
import { watchedBrowser } from "./support/watched.mjs";

let browser, device, page;

before(async () => (browser = await watchedBrowser()));
after(() => browser.close());
beforeEach(async () => {
  device = await browser.device();
  page = await device.newPage();
  await signUp(page);
});
afterEach(async () => {
  await device.close();
  browser.assertQuiet();
});

const jobs = () => page.getByRole("list", { name: "Jobs" }).getByRole("listitem");

/** Ask for jobs until one is cancelled before it has ended by itself; show it. */
async function cancelled() {
  for (let tries = 0; tries < 10; tries++) {
    const { body: job } = await call(page, "POST", "/items/reindex");
    await call(page, "POST", `/jobs/${job.id}/cancel`);
    for (let asked = 0; asked < 60; asked++) {
      const { status } = (await call(page, "GET", `/jobs/${job.id}`)).body;
      if (status === "cancelled") return;
      if (status === "succeeded") break;
      await page.waitForTimeout(250);
    }
  }
  assert.fail("each job ended before it was cancelled");
}

test("a job is asked for once by two clicks, followed to its end, and then asked for no more", async () => {
  await page.goto(`${APP}/jobs`);
  await page.getByText("No jobs yet").waitFor();

  await page.getByRole("button", { name: "Renew the search index" }).dblclick();
  await jobs()
    .filter({ hasText: "New search index of the items" })
    .getByText("Done", { exact: true })
    .waitFor({ timeout: 60_000 });

  assert.equal(await jobs().count(), 1);
  const requests = await requestsDuring(() => page.waitForTimeout(3_000));
  assert.deepEqual(of(requests, "GET", "/api/jobs"), []);
});

test("a tag is renamed on all items; a tag that cannot be is told at its field", async () => {
  for (const title of ["One", "Two"]) await call(page, "POST", "/items", { title, tags: ["work"] });
  await page.goto(`${APP}/jobs`);
  await page.getByRole("button", { name: "Rename a tag" }).click();
  await page.getByLabel("Tag", { exact: true }).fill("work");
  await page.getByLabel("New name").fill("x".repeat(31));
  await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
  await page.locator("input[name=to][aria-invalid=true]").waitFor();

  await page.getByLabel("New name").fill("#office");
  await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
  await jobs()
    .filter({ hasText: "Change of a tag" })
    .getByText("Done", { exact: true })
    .waitFor({ timeout: 60_000 });

  assert.deepEqual(
    (await call(page, "GET", "/items")).body.map(({ tags }) => tags),
    [["office"], ["office"]],
  );
});

test("a job that was cancelled is tried again, and ends well", async () => {
  await cancelled();
  await page.goto(`${APP}/jobs`);
  const job = jobs().filter({ hasText: "Cancelled" }).first();
  await job.getByRole("button", { name: "Try again" }).click();

  await jobs()
    .filter({ hasText: "Attempt 2" })
    .getByText("Done", { exact: true })
    .waitFor({ timeout: 60_000 });
});

test("a job that waits can be cancelled on the page", async () => {
  // Held back at the gate: the page is shown a job that goes on, whatever the job does meanwhile.
  const job = (await call(page, "POST", "/items/reindex")).body;
  const going = { ...job, status: "running", progress: { done: 3, total: 12 } };
  await page.route("**/api/jobs?*", (route) => route.fulfill({ json: [going] }));
  const asked = [];
  await page.route(`**/api/jobs/${job.id}/cancel`, (route) => {
    asked.push(route.request().method());
    return route.fulfill({ json: { ...going, cancel_requested: true }, headers: { etag: '"2"' } });
  });
  await page.goto(`${APP}/jobs`);
  await page.getByRole("button", { name: "Renew the search index" }).click();
  await page.locator('[role=progressbar][aria-valuenow="25"]').waitFor();
  await page.getByText("3 of 12").waitFor();

  await page.getByRole("button", { name: "Cancel" }).click();

  await page.getByText("It ends as soon as it can.", { exact: true }).waitFor();
  assert.deepEqual(asked, ["POST"]);
});
