/** What tests do with second factors. */
import assert from "node:assert/strict";
import { APP, PASSWORD, totp, verify } from "./browser.mjs";

/** Set a second factor up; return its secret and recovery codes. */
export async function setUpFactor(page, email) {
  await verify(page, email);
  await page.goto(`${APP}/account/security`);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Set it up" }).click();
  const secret = await page.getByTestId("secret").textContent();
  await page.getByRole("img", { name: /QR code/ }).waitFor();
  await page.getByLabel("Code").fill("000000");
  await page.getByRole("button", { name: "Turn it on" }).click();
  await page
    .getByText(/code is wrong/)
    .first()
    .waitFor();
  assert.equal(
    await page.getByTestId("secret").textContent(),
    secret,
    "the key is still there after a wrong code",
  );
  await page.getByLabel("Code").fill(totp(secret));
  await page.getByRole("button", { name: "Turn it on" }).click();
  await page.getByTestId("codes").waitFor();
  const codes = await page.getByTestId("codes").locator("li").allTextContents();
  assert.equal(codes.length, 10);
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByText("10 recovery codes are left").waitFor();
  return { secret, codes };
}

/** Type a code in the second step. */
export async function enterCode(page, code) {
  await page.waitForURL("**/login/factor**");
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
}
