import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import {
  APP,
  mailed,
  newEmail,
  PASSWORD,
  sessionCookie,
  signIn,
  signOut,
  signUp,
  verify,
} from "./support/browser.mjs";
import { enterCode, setUpFactor } from "./support/factor.mjs";
import { watchedBrowser } from "./support/watched.mjs";
import { hasValue } from "./support/settled.mjs";

const OTHER_PASSWORD = "staple battery horse 77";
let browser, device, page;

before(async () => (browser = await watchedBrowser()));
after(() => browser.close());

async function begin(options) {
  device = await browser.device(options);
  page = await device.newPage();
}

afterEach(async () => {
  await device?.close();
  browser.assertQuiet();
});

test("a second factor is set up, asked for, and given by code or recovery code, each once", async () => {
  await begin();
  const email = await signUp(page);
  const { codes } = await setUpFactor(page, email);
  await signOut(page);
  await signIn(page, email);
  await enterCode(page, "000000");
  await page.locator("p", { hasText: "This code is wrong" }).first().waitFor();
  await enterCode(page, codes[0].toLowerCase());
  await page.waitForURL(`${APP}/items`);
  await signOut(page);
  await signIn(page, email);
  await enterCode(page, codes[0]);
  await page.locator("p", { hasText: "This code is wrong" }).first().waitFor();
  await enterCode(page, codes[1]);
  await page.waitForURL(`${APP}/items`);

  await page.goto(`${APP}/account/security`);
  await page.getByText("8 recovery codes are left").waitFor();
  await page.getByText("Turn it off").first().click();
  const form = page.locator("details", { hasText: "Turn it off" });
  await form.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await form.getByLabel("Code").fill(codes[2]);
  await form.getByRole("button", { name: "Turn it off" }).click();
  await page.getByRole("button", { name: "Set it up" }).waitFor();
});

test("a second step without a first one, or too late, leads back to the beginning", async () => {
  await begin();
  await page.goto(`${APP}/login/factor`);
  await enterCode(page, "123456");
  await page.waitForURL("**/login?late=1");
  await page.getByText("That took too long").waitFor();
});

test("another device is listed, ended, and thrown out at its next click", async () => {
  await begin();
  const email = await signUp(page);
  const phone = await browser.device({
    userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1",
  });
  const there = await phone.newPage();
  await signIn(there, email);
  await there.waitForURL(`${APP}/items`);
  await page.goto(`${APP}/account/security`);
  const row = page.getByRole("listitem").filter({ hasText: "Safari on iOS" });
  await row.getByText("127.0.0.1").waitFor();
  await row.getByRole("button", { name: /Sign out/ }).click();
  await row.waitFor({ state: "detached" });
  // The API remembers for three seconds at most who is signed in.
  await there.waitForTimeout(3_200);
  await there.getByRole("link", { name: "Trash" }).last().click();
  await there.waitForURL(/\/login\?ended=1/);
  await there.getByText("Your session has ended").waitFor();
  assert.equal(await sessionCookie(phone), undefined);
  await phone.close();
  await page.goto(`${APP}/items`);
  await page.getByRole("heading", { name: "Items" }).waitFor();
});

test("a forgotten password is set by a mailed link; other sessions end, and the factor stays", async () => {
  await begin();
  const email = await signUp(page);
  const { codes } = await setUpFactor(page, email);
  const elsewhere = await browser.device();
  const other = await elsewhere.newPage();
  await other.goto(`${APP}/forgot-password`);
  await other.getByLabel("E-mail").fill(newEmail("nobody"));
  await other.getByRole("button", { name: "Mail the link" }).click();
  const answer = await other.getByText(/If there is an account/).textContent();
  await other.goto(`${APP}/forgot-password`);
  await other.getByLabel("E-mail").fill(email);
  await other.getByRole("button", { name: "Mail the link" }).click();
  assert.equal(await other.getByText(/If there is an account/).textContent(), answer);
  const link = await mailed(email, "/reset-password");
  await other.goto(link);
  await other.getByLabel("New password", { exact: true }).fill("weak");
  await other.getByRole("button", { name: "Set the password" }).click();
  await other.locator("input[aria-invalid=true]").waitFor();
  await other.getByLabel("New password", { exact: true }).fill(OTHER_PASSWORD);
  await other.getByRole("button", { name: "Set the password" }).click();
  await other.waitForURL("**/login?reset=1");
  await signIn(other, email, OTHER_PASSWORD);
  await enterCode(other, codes[0]);
  await other.waitForURL(`${APP}/items`);
  await other.goto(link);
  await other.getByLabel("New password", { exact: true }).fill(`${OTHER_PASSWORD}, once more`);
  await other.getByRole("button", { name: "Set the password" }).click();
  await other.getByText("This link does not work").waitFor();
  await elsewhere.close();
  await page.waitForTimeout(3_200);
  await page.goto(`${APP}/trash`);
  await page.waitForURL(/\/login\?ended=1/);
});

test("the password is changed by who knows it, and every other device is signed out", async () => {
  await begin();
  const email = await signUp(page);
  const elsewhere = await browser.device();
  const other = await elsewhere.newPage();
  await signIn(other, email);
  await other.waitForURL(`${APP}/items`);
  await page.goto(`${APP}/account`);
  const form = page.locator("section", { hasText: "All other devices are signed out" });
  await form.getByLabel("Current password", { exact: true }).fill("not the password 1");
  await form.getByLabel("New password", { exact: true }).fill(OTHER_PASSWORD);
  await form.getByRole("button", { name: "Change the password" }).click();
  await form.locator("p", { hasText: "The password is wrong" }).first().waitFor();
  await form.getByLabel("Current password", { exact: true }).fill(PASSWORD);
  await form.getByRole("button", { name: "Change the password" }).click();
  await form.getByText("Your password is changed").waitFor();
  await hasValue(form.getByLabel("New password", { exact: true }), "");
  await other.waitForTimeout(3_200);
  await other.goto(`${APP}/items`);
  await other.waitForURL(/\/login\?ended=1/);
  await elsewhere.close();
});

test("an address is changed, confirmed by the new mailbox, and taken back by the old one", async () => {
  await begin();
  const email = await signUp(page);
  const changed = newEmail("changed");
  await verify(page, email);
  await page.goto(`${APP}/account`);
  const form = page.locator("section", { hasText: "You sign in with" });
  await form.getByLabel("New address").fill(changed);
  await form.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await form.getByRole("button", { name: "Mail the link" }).click();
  await form.getByText(`We have mailed a link to ${changed}`).waitFor();
  await page.goto(await mailed(changed, "/confirm-email"));
  await page.getByRole("button", { name: "Change the address" }).click();
  await page.getByText("Your address is changed").waitFor();
  await page.goto(`${APP}/account`);
  await page.locator("strong", { hasText: changed }).waitFor();
  await page.goto(await mailed(email, "/undo-email"));
  await page.getByRole("button", { name: "Undo the change" }).click();
  await page.getByText("The change is undone").waitFor();
  assert.equal(await sessionCookie(device), undefined);
  await page.goto(await mailed(email, "/reset-password"));
  await page.getByLabel("New password", { exact: true }).fill(OTHER_PASSWORD);
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.waitForURL("**/login?reset=1");
  await signIn(page, email, OTHER_PASSWORD);
  await page.waitForURL(`${APP}/items`);
});

test("an account is deleted with its factor, and kept by signing in again", async () => {
  await begin();
  const email = await signUp(page);
  const { codes } = await setUpFactor(page, email);
  await page.goto(`${APP}/account/delete`);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Code").fill("000000");
  await page.getByRole("button", { name: "Delete my account" }).click();
  await page.locator("p", { hasText: "The code is wrong" }).first().waitFor();
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Code").fill(codes[0]);
  await page.getByRole("button", { name: "Delete my account" }).click();
  await page.waitForURL("**/login?left=**");
  await page.getByText("Your account will be deleted on").waitFor();
  assert.equal(await sessionCookie(device), undefined);
  await signIn(page, email);
  await enterCode(page, codes[1]);
  await page.waitForURL("**/restore?until=**");
  await page.getByRole("button", { name: "Keep it, and sign in" }).click();
  await page.waitForURL(`${APP}/items`);
  assert.equal(
    (await device.cookies()).find(({ name }) => name === "__Host-restore"),
    undefined,
  );
});

test("the name is changed, and every part of the page shows it", async () => {
  await begin();
  await signUp(page);
  await page.goto(`${APP}/account`);
  await page.getByRole("textbox", { name: "Name" }).fill("Augusta Ada King");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
  await page.getByRole("button", { name: "Account of Augusta Ada King" }).waitFor();
});

test("colours are chosen, kept, and no cookie that a script could read", async () => {
  await begin();
  await signUp(page);
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await page.locator("html[data-theme=dark]").waitFor();
  await page.reload();
  await page.locator("html[data-theme=dark]").waitFor();
  assert.equal(await page.evaluate(() => document.cookie), "");
});
