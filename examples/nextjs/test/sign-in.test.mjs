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
} from "./support/browser.mjs";
import { watchedBrowser } from "./support/watched.mjs";
import { hasValue, settled } from "./support/settled.mjs";

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

test("a page that needs a session leads to the sign-in, and back to where one wanted to go", async () => {
  await begin();
  const email = await signUp(page);
  await signOut(page);
  await page.goto(`${APP}/trash`);
  await page.waitForURL(`${APP}/login?next=%2Ftrash`);
  await signIn(page, email, PASSWORD, "/login?next=%2Ftrash");
  await page.waitForURL(`${APP}/trash`);
});

test("an address elsewhere is no place to go to after signing in", async () => {
  await begin();
  const email = await signUp(page);
  for (const next of ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]) {
    await signOut(page);
    await signIn(page, email, PASSWORD, `/login?next=${encodeURIComponent(next)}`);
    await page.waitForURL(`${APP}/items`);
  }
});

test("what is wrong with a sign-up stands at its field, and nothing that was typed is lost", async () => {
  await begin();
  const email = newEmail();
  await page.goto(`${APP}/register`);
  await page.getByLabel("Name").fill("Grace");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Create the account" }).click();
  const password = page.getByLabel("Password", { exact: true });
  await page.locator("p", { hasText: "At least 12 characters are needed." }).first().waitFor();
  await page.locator("input[aria-invalid=true]").waitFor();
  assert.equal(await password.getAttribute("aria-invalid"), "true");
  const isFocused = () => password.evaluate((input) => input === document.activeElement);
  await settled(isFocused, true, "the keyboard is at the wrong field");
  await hasValue(page.getByLabel("E-mail"), email);
  await password.fill(PASSWORD);
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.waitForURL(`${APP}/items`);
  await signOut(page);

  await page.goto(`${APP}/register`);
  await page.getByLabel("E-mail").fill(email.toUpperCase());
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.locator("p", { hasText: "There is an account with this address" }).first().waitFor();
  assert.equal(await page.getByLabel("E-mail").getAttribute("aria-invalid"), "true");
});

test("a mailed link verifies the address when the button is pressed, not when a scanner opens it", async () => {
  await begin();
  const email = await signUp(page);
  await page.goto(`${APP}/account`);
  await page.getByText("Verify your address").first().waitFor();
  const link = await mailed(email, "/verify-email");
  const scanner = await browser.device();
  const opened = await scanner.newPage();
  await opened.goto(link);
  await opened.goto(link);
  await scanner.close();
  await page.goto(`${APP}/account`);
  assert.equal(await page.getByText(`We mailed a link to ${email}`).count(), 1);
  await page.goto(link);
  await page.getByRole("button", { name: "Verify the address" }).click();
  await page.getByText("Your address is verified.").waitFor();
  await page.goto(`${APP}/account`);
  assert.equal(await page.getByText(`We mailed a link to ${email}`).count(), 0);
  // A second press, or a repetition after a lost answer, is no failure; nor does it change anything.
  await page.goto(link);
  await page.getByRole("button", { name: "Verify the address" }).click();
  await page.getByText("Your address is verified.").waitFor();
  await page.goto(`${APP}/verify-email?token=no-such-token`);
  await page.getByRole("button", { name: "Verify the address" }).click();
  await page.getByText("This link does not work").waitFor();
  await page.getByRole("link", { name: "Ask for another link" }).waitFor();
});

test("a stranger's browser verifies an address with the account's password only", async () => {
  await begin();
  const email = await signUp(page);
  const link = await mailed(email, "/verify-email");
  const elsewhere = await browser.device();
  const stranger = await elsewhere.newPage();
  await stranger.goto(link);
  await stranger.getByLabel("Password", { exact: true }).fill("not the password 1");
  await stranger.getByRole("button", { name: "Verify the address" }).click();
  await stranger.locator("input[aria-invalid=true]").waitFor();
  await stranger.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await stranger.getByRole("button", { name: "Verify the address" }).click();
  await stranger.getByText("Your address is verified.").waitFor();
  await elsewhere.close();
});

test("a link to the page of ended sessions signs nobody out", async () => {
  await begin();
  await signUp(page);
  await page.goto(`${APP}/login?ended=1`);
  await page.waitForURL(`${APP}/items`);
  assert.ok(await sessionCookie(device));
});

test("who signs out in one tab is signed out in the others", async () => {
  await begin();
  await signUp(page);
  const other = await device.newPage();
  await other.goto(`${APP}/items`);
  // A page that is younger does not load itself anew.
  await other.waitForFunction(() => performance.now() > 3_100);
  await signOut(page);
  await other.waitForURL(/\/login/);
});

test("too many wrong passwords are told with the seconds to wait", async () => {
  await begin();
  const email = await signUp(page);
  await signOut(page);
  await device.clearCookies();
  await page.goto(`${APP}/login`);
  const told = page.getByText(/Too many attempts. Try again in \d+ seconds?/);
  for (let attempt = 0; attempt < 30 && (await told.count()) === 0; attempt++) {
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(`wrong password ${attempt}`);
    const answer = page.waitForResponse((response) => response.request().method() === "POST");
    await page.getByRole("button", { name: "Sign in" }).click();
    await answer;
    await page.locator("form:not([aria-busy=true])").waitFor();
  }
  await told.first().waitFor();
});
