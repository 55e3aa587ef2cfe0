import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { of, requestsDuring, whileApi } from "./support/api.mjs";
import { APP, call, expire, leave, sessionCookie, signIn, signUp } from "./support/browser.mjs";
import { watchedBrowser } from "./support/watched.mjs";
import { hasValue } from "./support/settled.mjs";

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

test("while the API is stopped pages and scripts say so, and nobody is signed out", async () => {
  await leave(page);
  await expire(device);
  const before = (await sessionCookie(device)).value;
  await whileApi("stop", async () => {
    for (const path of ["/items", "/trash", "/account", "/account/security"]) {
      await page.goto(APP + path);
      await page.getByText("The service does not answer").first().waitFor();
      await page.getByRole("link", { name: "Try again" }).first().waitFor();
    }
    assert.equal((await call(page, "GET", "/items")).status, 503);
    assert.equal((await sessionCookie(device)).value, before);
  });
  await page.getByRole("link", { name: "Try again" }).first().click();
  await page.goto(`${APP}/items`);
  await page.getByText("Nothing to do yet").waitFor();
});

test("a sign-in while the API is stopped keeps what was typed, and works later", async () => {
  const elsewhere = await browser.device();
  const other = await elsewhere.newPage();
  await whileApi("stop", async () => {
    await signIn(other, email);
    await other.getByText("The service does not answer").waitFor();
    await hasValue(other.getByLabel("E-mail"), email);
  });
  await other.getByRole("button", { name: "Sign in" }).click();
  await other.waitForURL(`${APP}/items`);
  await elsewhere.close();
});

test("an item whose answer was lost exists once when it is sent again", async () => {
  await page.getByLabel("New item").fill("Once");
  await whileApi(
    "lose",
    async () => {
      await page.getByRole("button", { name: "Add" }).click();
      await page.locator("#quick-add-trouble").waitFor();
    },
    "/api/items",
  );
  await hasValue(page.getByLabel("New item"), "Once");
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByRole("link", { name: "Once", exact: true }).waitFor();
  assert.equal((await call(page, "GET", "/items")).body.length, 1);
});

test("a sign-up whose answer was lost makes one account", async () => {
  const elsewhere = await browser.device();
  const other = await elsewhere.newPage();
  await other.goto(`${APP}/register`);
  await other.getByLabel("E-mail").fill(`lost-${email}`);
  await other.getByLabel("Password", { exact: true }).fill("correct horse battery 9");
  await whileApi("lose", async () => {
    await other.getByRole("button", { name: "Create the account" }).click();
    await other.getByText("The service does not answer").waitFor();
  });
  await other.getByRole("button", { name: "Create the account" }).click();
  await other.waitForURL(`${APP}/items`);
  await elsewhere.close();
});

test("a change whose answer was lost is saved once, and is no conflict with oneself", async () => {
  const { body: item } = await call(page, "POST", "/items", { title: "Before" });
  await page.goto(`${APP}/items/${item.id}`);
  await page.getByLabel("Title", { exact: true }).fill("After");
  await whileApi(
    "lose",
    async () => {
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("The service does not answer").waitFor();
    },
    "/api/items/",
  );
  await hasValue(page.getByLabel("Title", { exact: true }), "After");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText(/^Saved/).waitFor();
  assert.equal((await call(page, "GET", `/items/${item.id}`)).body.version, 2);
});

test("a page waits no longer than its deadline for an API that hangs, and asks twice at most", async () => {
  await whileApi("hang", async () => {
    const begun = Date.now();
    const requests = await requestsDuring(() => page.goto(`${APP}/trash`));
    await page.getByText("The service does not answer").waitFor();
    assert.ok(Date.now() - begun < 12_000, `${Date.now() - begun} ms`);
    const attempts = of(requests, "GET", "/api/items/trash").length;
    assert.ok(attempts >= 1 && attempts <= 2, `${attempts} attempts`);
  });
  await page.reload();
  await page.getByText("What you delete waits here").waitFor();
});

test("without a network a form keeps what was typed, and says what to do", async () => {
  await page.goto(`${APP}/items/new`);
  await page.getByLabel("Title").fill("Written on a train");
  await page.getByLabel("Description").fill("In a tunnel");
  await device.setOffline(true);
  await page.getByRole("button", { name: "Create the item" }).click();
  await page.getByText("There was no answer").waitFor();
  await hasValue(page.getByLabel("Description"), "In a tunnel");
  await device.setOffline(false);
  await page.getByRole("button", { name: "Create the item" }).click();
  await page.waitForURL(`${APP}/items`);
  await page.getByRole("link", { name: "Written on a train" }).waitFor();
});

test("without a network the listing says so, and goes on when it is back", async () => {
  await call(page, "POST", "/items", { title: "Alpha" });
  await page.goto(`${APP}/items`);
  await device.setOffline(true);
  await page.getByRole("searchbox", { name: "Search" }).fill("alp");
  await page.getByText("The items could not be loaded").waitFor();
  await device.setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator("mark").first().waitFor();
});

test("signing out works here at once, even if the API cannot be reached", async () => {
  await whileApi("stop", async () => {
    await page.getByRole("button", { name: /^Account of/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.waitForURL("**/login?out=1");
    assert.equal(await sessionCookie(device), undefined);
  });
});
