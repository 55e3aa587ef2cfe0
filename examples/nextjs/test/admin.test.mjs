import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { APP, call, mailed, newEmail, PASSWORD, signIn, signUp, verify } from "./support/browser.mjs";
import { watchedBrowser } from "./support/watched.mjs";
import { hasValue } from "./support/settled.mjs";

let browser, device, page;

before(async () => (browser = await watchedBrowser()));
after(() => browser.close());
afterEach(async () => {
  await device.close();
  browser.assertQuiet();
});

/** Open a page as the administrator. */
async function asAdmin(path = "/admin/users") {
  device = await browser.device();
  page = await device.newPage();
  await signIn(
    page,
    process.env.ADMIN_EMAIL,
    process.env.ADMIN_PASSWORD,
    `/login?next=${encodeURIComponent(path)}`,
  );
  await page.waitForURL(APP + path);
}

/** Find an account by its address, and open its page. */
async function open(email) {
  await page.goto(`${APP}/admin/users`);
  await page.getByLabel("E-mail address").first().fill(email);
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByRole("list", { name: "Users" }).getByRole("link").first().click();
  await page.getByText(email).first().waitFor();
}

test("others see no way to the pages of administrators, and nothing on them", async () => {
  device = await browser.device();
  page = await device.newPage();
  await signUp(page);
  assert.equal(await page.getByRole("link", { name: "Admin" }).count(), 0);
  for (const path of ["/admin/users", "/admin/jobs", "/admin/audit"]) {
    await page.goto(APP + path);
    await page.getByText("Your account may not see this").waitFor();
    assert.doesNotMatch(await page.content(), new RegExp(process.env.ADMIN_EMAIL));
  }
  assert.equal((await call(page, "GET", "/admin/jobs")).status, 403);
});

test("an account is found, disabled so that its devices are signed out, and enabled", async () => {
  const theirs = await browser.device();
  const other = await theirs.newPage();
  const email = await signUp(other, newEmail("eve"));
  await verify(other, email);
  await asAdmin();
  await open(email);
  await page.getByRole("list", { name: "Devices" }).getByText("Chrome").waitFor();
  await page.getByRole("button", { name: "Disable" }).click();
  await page.getByRole("button", { name: "Enable" }).waitFor();
  await page.getByText("Account disabled").waitFor();
  await other.goto(`${APP}/items`);
  await other.waitForURL("**/login**");

  await page.getByRole("button", { name: "Enable" }).click();
  await page.getByRole("button", { name: "Disable" }).waitFor();
  await signIn(other, email);
  await other.waitForURL(`${APP}/items`);
  await page.getByRole("combobox", { name: "Role" }).selectOption("admin");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The role is changed.").waitFor();
  await hasValue(page.getByRole("combobox", { name: "Role" }), "admin");
  await theirs.close();
});

test("somebody is invited, chooses a password by the mailed link, and is in", async () => {
  await asAdmin();
  const email = newEmail("bob");
  await page.getByRole("textbox", { name: "E-mail address" }).last().fill(email);
  await page.getByLabel("Name").fill("Bob");
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await page.getByText(`An invitation is on its way to ${email}.`).waitFor();
  await open(email);
  await page.getByText("The invitation is open").waitFor();

  const theirs = await browser.device();
  const other = await theirs.newPage();
  await other.goto(await mailed(email, "/reset-password"));
  await other.getByLabel("New password", { exact: true }).fill(PASSWORD);
  await other.getByRole("button", { name: "Set the password" }).click();
  await other.waitForURL("**/login?reset=1");
  await signIn(other, email);
  await other.waitForURL(`${APP}/items`);
  await theirs.close();
});

test("an invitation is withdrawn, and the account is gone", async () => {
  await asAdmin();
  const email = newEmail("mallory");
  await page.getByRole("textbox", { name: "E-mail address" }).last().fill(email);
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await page.getByText(`An invitation is on its way to ${email}.`).waitFor();
  await open(email);

  await page.getByRole("button", { name: "Withdraw" }).click();
  await page.waitForURL(`${APP}/admin/users`);

  await page.getByLabel("E-mail address").first().fill(email);
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByText("No address begins so").waitFor();
});

test("administrators do nothing to themselves here", async () => {
  await asAdmin();
  await open(process.env.ADMIN_EMAIL);

  await page.getByText("This is you").waitFor();

  for (const name of ["Disable", "Delete", "Save"])
    assert.equal(await page.getByRole("button", { name }).count(), 0);
});

test("the audit log of a day names accounts, and a day without entries says so", async () => {
  await asAdmin("/admin/audit");
  const entries = page.getByRole("list", { name: "Entries" }).getByRole("listitem");
  await entries.first().waitFor();
  await entries.first().getByRole("link").click();
  await page.waitForURL("**/admin/users/*");

  await page.goto(`${APP}/admin/audit`);
  await page.getByLabel("Day").fill("2020-01-01");
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByText("Nothing happened on this day").waitFor();
});

test("everybody's jobs are shown by status, with whose they are", async () => {
  const theirs = await browser.device();
  const other = await theirs.newPage();
  await signUp(other);
  const { body: job } = await call(other, "POST", "/items/reindex");
  let status;
  for (let asked = 0; status !== "succeeded" && asked < 120; asked++) {
    ({ status } = (await call(other, "GET", `/jobs/${job.id}`)).body);
    await other.waitForTimeout(250);
  }
  await theirs.close();
  await asAdmin("/admin/jobs");

  await page.getByRole("link", { name: "Done" }).click();
  // Others have jobs, too, at the same time.
  const { body: all } = await call(page, "GET", "/admin/jobs?status=succeeded");
  const { user_id } = all.find(({ id }) => id === job.id);
  const row = page.getByRole("list", { name: "Jobs" }).getByRole("listitem").filter({ hasText: user_id });
  await row.getByText("New search index of the items").waitFor();
  await row.getByRole("link").click();
  await page.waitForURL("**/admin/users/*");
});
