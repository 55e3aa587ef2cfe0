import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { APP, mailed, newEmail, PASSWORD, sessionCookie, signIn, totp } from "./support/browser.mjs";
import { watchedBrowser } from "./support/watched.mjs";
import { hasValue } from "./support/settled.mjs";

let browser, device, page;

before(async () => (browser = await watchedBrowser()));
after(() => browser.close());
afterEach(async () => {
  await device.close();
  browser.assertQuiet();
});

async function signUpWithoutScripts() {
  device = await browser.device({ javaScriptEnabled: false });
  page = await device.newPage();
  const email = newEmail("plain");
  await page.goto(`${APP}/register`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("weak");
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.locator("input[aria-invalid=true]").waitFor();
  await hasValue(page.getByLabel("E-mail"), email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.waitForURL(`${APP}/items`);
  return email;
}

test("without scripts one signs up, in and out, verifies, and sets a second factor up", async () => {
  const email = await signUpWithoutScripts();
  await page.goto(await mailed(email, "/verify-email"));
  await page.getByRole("button", { name: "Verify the address" }).click();
  await page.getByText("Your address is verified.").waitFor();
  await page.goto(`${APP}/account/security`);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Set it up" }).click();
  const secret = await page.getByTestId("secret").textContent();
  await page.getByLabel("Code").fill("000000");
  await page.getByRole("button", { name: "Turn it on" }).click();
  assert.equal(await page.getByTestId("secret").textContent(), secret);
  await page.getByLabel("Code").fill(totp(secret));
  await page.getByRole("button", { name: "Turn it on" }).click();
  await page.getByTestId("codes").waitFor();
  const [code] = await page.getByTestId("codes").locator("li").allTextContents();
  await page.goto(`${APP}/account`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/login?out=1");
  assert.equal(await sessionCookie(device), undefined);
  await signIn(page, email);
  await page.waitForURL("**/login/factor**");
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${APP}/items`);
});

test("without scripts a forgotten password is set, and the account is changed and deleted", async () => {
  const email = await signUpWithoutScripts();
  await page.goto(`${APP}/account`);
  await page.getByRole("textbox", { name: "Name" }).fill("Plain Jane");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
  await page.getByRole("button", { name: "Dark" }).click();
  await page.locator("html[data-theme=dark]").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.goto(`${APP}/forgot-password`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Mail the link" }).click();
  await page.getByText("a link is on its way").waitFor();
  await page.goto(await mailed(email, "/reset-password"));
  await page.getByLabel("New password", { exact: true }).fill("staple battery horse 77");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.waitForURL("**/login?reset=1");
  await signIn(page, email, "staple battery horse 77");
  await page.waitForURL(`${APP}/items`);
  await page.goto(`${APP}/account/delete`);
  await page.getByLabel("Password", { exact: true }).fill("staple battery horse 77");
  await page.getByRole("button", { name: "Delete my account" }).click();
  await page.getByText("Your account will be deleted on").waitFor();
  await signIn(page, email, "staple battery horse 77");
  await page.getByRole("button", { name: "Keep it, and sign in" }).click();
  await page.waitForURL(`${APP}/items`);
});

test("without scripts items are created, found, edited in two tabs, deleted and brought back", async () => {
  await signUpWithoutScripts();
  await page.getByLabel("New item").fill("Write it down");
  await page.getByRole("button", { name: "Add" }).click();
  await page.waitForURL("**/items/new?title=Write+it+down");
  await page.getByLabel("Tags").fill("plain");
  await page.getByRole("button", { name: "Create the item" }).click();
  await page.waitForURL(`${APP}/items`);
  await page.getByRole("searchbox", { name: "Search" }).fill("wri");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await page.locator("mark").first().waitFor();
  await page.getByRole("link", { name: "Write it down" }).click();
  await page.getByLabel("Title", { exact: true }).waitFor();
  const address = page.url();
  const other = await device.newPage();
  await other.goto(address);
  await other.getByLabel("Title", { exact: true }).fill("Theirs");
  await other.getByRole("button", { name: "Save" }).click();
  await other.getByText("Saved.").waitFor();
  await page.getByLabel("Title", { exact: true }).fill("Mine");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Somebody else changed this item").waitFor();
  await hasValue(page.getByLabel("Title", { exact: true }), "Mine");
  await page.getByRole("button", { name: "Save as chosen" }).click();
  await page.getByText("Saved.").waitFor();
  await other.goto(address);
  await hasValue(other.getByLabel("Title", { exact: true }), "Mine");
  await other.getByRole("button", { name: "Move to the trash" }).click();
  await other.getByRole("button", { name: "Undo" }).click();
  await other.getByRole("link", { name: "Mine", exact: true }).waitFor();
});
