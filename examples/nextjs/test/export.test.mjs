import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { of, requestsDuring, whileApi } from "./support/api.mjs";
import { APP, call, MAIL, PASSWORD, signUp } from "./support/browser.mjs";
import { violations } from "./support/judge.mjs";
import { watchedBrowser } from "./support/watched.mjs";

const STORE = process.env.FILES_ORIGIN;
const MADE = { timeout: 60_000 };
const PATH = "/account/export";

let browser, device, page, email;

before(async () => (browser = await watchedBrowser()));
after(() => browser.close());
beforeEach(async () => {
  device = await browser.device();
  page = await device.newPage();
  email = await signUp(page);
});
afterEach(async () => {
  await device.close();
  browser.assertQuiet();
});

async function ask(password = PASSWORD) {
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Make the export" }).click();
}

test("an export needs the password, is made, mailed about, and fetched from the store", async () => {
  await call(page, "POST", "/items", { title: "Take me with you" });
  await page.goto(`${APP}/account`);
  await page.getByRole("navigation", { name: "Account" }).getByRole("link", { name: "Export" }).click();
  await page.waitForURL(APP + PATH);
  await ask("wrong password 1");
  await page.getByText("The password is wrong.").first().waitFor();
  assert.equal(await page.locator("input[name=password]").getAttribute("aria-invalid"), "true");

  await ask();
  await page.getByText("Your export is ready").waitFor(MADE);
  const archive = page.getByRole("list", { name: "Archives" }).getByRole("listitem");
  assert.match(await archive.textContent(), /Everything in one archive.*ZIP, \d+.* bytes|kB/);
  assert.match(await archive.textContent(), /Your profile, 1 item/);
  await page.getByText(/is kept until/).waitFor();
  assert.deepEqual(await violations(page), []);

  const sent = [];
  page.on("request", (request) => request.url().startsWith(STORE) && sent.push(request));
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    archive.getByRole("link", { name: "Download" }).click(),
  ]);
  assert.match(download.url(), new RegExp(`^${STORE}`));
  const chunks = await (await download.createReadStream()).toArray();
  assert.equal(Buffer.concat(chunks).subarray(0, 4).toString("latin1"), "PK\x03\x04");
  assert.ok(!(await page.content()).includes("X-Amz-Signature"), "no signed address is in the page");

  const mails = await (await fetch(`${MAIL}?to=${encodeURIComponent(email)}`)).json();
  const link = mails.map(({ text }) => /http\S*\/account\/export/.exec(text)?.[0]).find(Boolean);
  await page.goto(link);
  await page.getByText("Your export is ready").waitFor();
});

test("while an export is underway the page says so, and asks for no other", async () => {
  await page.goto(APP + PATH);
  // Nobody hears that it has ended: the page stays as it is right after asking.
  await page.route("**/api/jobs/*", () => undefined);
  const other = await device.newPage();
  await other.goto(APP + PATH);
  await ask();
  await page.getByText("Your export is being made").waitFor();
  await page.getByRole("progressbar", { name: "Progress of the export" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Make the export" }).count(), 0);
  assert.deepEqual(await violations(page), []);
  await page.unroute("**/api/jobs/*");
  await page.goto(APP + PATH);
  await page.getByText("Your export is ready").waitFor(MADE);
  await other.close();
});

test("an outage is told, loses nothing, and asks once", async () => {
  await page.goto(APP + PATH);
  const requests = await requestsDuring(() =>
    whileApi(
      "stop",
      async () => {
        await ask();
        await page.getByText(/does not answer/).waitFor();
      },
      "/api/users/me/export",
    ),
  );
  assert.equal(of(requests, "POST", "/api/users/me/export").length, 1, "a password is not sent again");
  await ask();
  await page.getByText("Your export is ready").waitFor(MADE);
});

test("an archive that is not there is a page that is not found", async () => {
  for (const number of ["1", "x", "0"]) {
    const answer = await page.request.get(`${APP}/downloads/archives/${number}`, { maxRedirects: 0 });
    assert.equal(answer.status(), 404, number);
    assert.equal(answer.headers()["cache-control"], "no-store");
  }
});
