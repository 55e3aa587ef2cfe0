import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { of, requestsDuring, whileApi } from "./support/api.mjs";
import { APP, call, signUp } from "./support/browser.mjs";
import { watchedBrowser } from "./support/watched.mjs";
import { hasValue, settled } from "./support/settled.mjs";

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

const rows = () => page.getByRole("list", { name: "Items" }).getByRole("listitem");
const titles = () => rows().getByRole("link").allTextContents();

/** Create so many items, by requests of 100 at most. */
async function create(count, titleOf) {
  const all = Array.from({ length: count }, (_, number) => ({ title: titleOf(number) }));
  for (const item of all) assert.equal((await call(page, "POST", "/items", item)).status, 201);
}

async function add(title) {
  await page.getByLabel("New item").fill(title);
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByRole("link", { name: title, exact: true }).waitFor();
}

test("an item is written down in a line, and once however often the button is pressed", async () => {
  await page.getByText("Nothing to do yet").waitFor();
  await page.getByLabel("New item").fill("Write the release notes");
  await page.getByRole("button", { name: "Add" }).dblclick();
  await page.getByRole("link", { name: "Write the release notes" }).waitFor();
  await hasValue(page.getByLabel("New item"), "");
  await page.reload();
  assert.deepEqual(await titles(), ["Write the release notes"]);
});

test("the whole form makes one item of two clicks, and says at its field what is wrong", async () => {
  await page.getByRole("link", { name: "New item" }).click();
  await page.waitForURL("**/items/new");
  await page.getByLabel("Title").fill("Plan the launch");
  await page.getByLabel("Description").fill("Who does what");
  await page.getByLabel("Tags").fill(`${"x".repeat(31)}, docs`);
  await page.getByRole("button", { name: "Create the item" }).click();
  await page.locator("input[name=tags][aria-invalid=true]").waitFor();
  await hasValue(page.getByLabel("Description"), "Who does what");
  await page.getByLabel("Tags").fill("launch, #docs");
  await page.getByRole("button", { name: "Create the item" }).dblclick();
  await page.waitForURL(`${APP}/items`);
  await page.getByRole("link", { name: "Plan the launch" }).waitFor();
  await page.reload();
  assert.equal(await rows().count(), 1);
  await page.getByRole("button", { name: "#docs" }).waitFor();
});

test("a search shows what matches as one types, and the last word counts", async () => {
  await create(6, (number) => (number % 2 ? `Feed rabbit ${number}` : `Water rose ${number}`));
  await page.goto(`${APP}/items`);
  const search = page.getByRole("searchbox", { name: "Search" });
  const requests = await requestsDuring(async () => {
    await search.pressSequentially("rabbit", { delay: 25 });
    await page.getByText("rabbit", { exact: true }).and(page.locator("mark")).first().waitFor();
    await page.waitForTimeout(400);
  });
  assert.equal(await rows().count(), 3);
  assert.deepEqual(await page.locator("mark").allTextContents(), ["rabbit", "rabbit", "rabbit"]);
  assert.ok(of(requests, "GET", "/api/items").length <= 3, "not every key asks the API");
  assert.match(page.url(), /search=rabbit/);
  await page.reload();
  await hasValue(search, "rabbit");
  assert.equal(await rows().count(), 3);
  await search.fill("r");
  await page.getByText("Go on typing").waitFor();
  await search.fill("zebra");
  await page.getByText("Nothing matches").waitFor();
  await page.getByRole("button", { name: "Show all items" }).click();
  await page.getByRole("link", { name: "Water rose 0" }).waitFor();
  assert.equal(await rows().count(), 6);
  assert.equal(new URL(page.url()).search, "");
});

test("an answer that comes late does not take the place of a newer one", async () => {
  await create(4, (number) => (number % 2 ? `alpha ${number}` : `beta ${number}`));
  await page.goto(`${APP}/items`);
  let isHeld = true;
  await page.route("**/api/items?*search=alpha*", async (route) => {
    while (isHeld) await new Promise((resolve) => setTimeout(resolve, 50));
    await route.continue().catch(() => undefined);
  });
  const held = page.waitForRequest(/search=alpha/);
  await page.getByRole("searchbox", { name: "Search" }).fill("alpha");
  await held;
  await page.getByRole("searchbox", { name: "Search" }).fill("beta");
  // Both were on the page from the beginning; what tells is that the others go.
  await page.getByRole("link", { name: "alpha 1" }).waitFor({ state: "detached" });
  isHeld = false;
  await page.waitForTimeout(600);
  assert.deepEqual((await titles()).sort(), ["beta 0", "beta 2"]);
});

test("forty-six items are read on as one scrolls, each once, to the end", async () => {
  await create(46, (number) => `Task ${String(number).padStart(2, "0")}`);
  await page.goto(`${APP}/items`);
  assert.equal(await rows().count(), 20);
  const end = page.getByText("46 items");
  for (const until = Date.now() + 20_000; Date.now() < until && (await end.count()) === 0;) {
    await page.mouse.wheel(0, 4_000);
    await page.waitForTimeout(150);
  }
  assert.equal(await page.locator("ul[aria-label=Items] + div").textContent(), "46 items");
  const all = await titles();
  assert.equal(new Set(all).size, 46);
  assert.deepEqual(all, [...all].sort().reverse());
});

test("items are filtered by status and tag, and put in another order", async () => {
  await call(page, "POST", "/items", { title: "b", tags: ["docs"], status: "done" });
  await call(page, "POST", "/items", { title: "a", tags: ["docs"] });
  await call(page, "POST", "/items", { title: "c" });
  await page.goto(`${APP}/items`);
  await page.getByRole("button", { name: "#docs" }).first().click();
  await page.waitForURL("**/items?tag=docs");
  await page.getByLabel("Order").selectOption("By title");
  await page.waitForURL(/sort=title/);
  await page.waitForFunction(() => document.querySelectorAll("ul[aria-label=Items] li").length === 2);
  assert.deepEqual(await titles(), ["a", "b"]);
  await page.getByRole("radio", { name: "Done" }).check({ force: true });
  await page.waitForFunction(() => document.querySelectorAll("ul[aria-label=Items] li").length === 1);
  assert.deepEqual(await titles(), ["b"]);
});

test("a status is changed at once, and back if the API refuses", async () => {
  await add("Water the plants");
  const changed = page.waitForResponse((response) => response.request().method() === "PATCH");
  await page.getByRole("button", { name: /Mark as done/ }).click();
  await page.getByRole("button", { name: /Open it again/ }).waitFor();
  await changed;
  await page.reload();
  await page.getByRole("button", { name: /Open it again/ }).waitFor();
  await whileApi("stop", async () => {
    await page.getByRole("button", { name: /Open it again/ }).click();
    await page
      .getByText(/down for a moment/)
      .first()
      .waitFor();
  });
  await page.getByRole("button", { name: /Open it again/ }).waitFor();
});

/** Open the item of a title in two tabs. */
async function twoTabs(title) {
  await page.getByRole("link", { name: title }).click();
  await page.waitForURL(/\/items\/0/);
  const other = await device.newPage();
  await other.goto(page.url());
  return other;
}

async function save(tab, values) {
  for (const [label, value] of Object.entries(values))
    await tab.getByRole("textbox", { name: label }).fill(value);
  await tab.getByRole("button", { name: /^Save/ }).click();
}

test("two tabs edit one item: what both changed is decided field by field", async () => {
  await add("Draft");
  const other = await twoTabs("Draft");
  await save(other, { Title: "Theirs", Description: "Their words", Tags: "theirs" });
  await other.getByText("Saved.").waitFor();
  await save(page, { Title: "Mine", Description: "My words" });
  await page.getByText("Somebody else changed this item meanwhile").waitFor();
  await hasValue(page.getByLabel("Title", { exact: true }), "Mine");
  await hasValue(page.getByLabel(/^Tags/), "theirs", "what only they changed is kept");
  const title = page.getByRole("group", { name: "Whose title stays?" });
  await title.getByText("Theirs", { exact: true }).waitFor();
  await title.getByLabel(/Take theirs/).check();
  await page.getByRole("button", { name: "Save as chosen" }).click();
  await page.getByText("Saved.").waitFor();
  await page.reload();
  await hasValue(page.getByLabel("Title", { exact: true }), "Theirs");
  await hasValue(page.getByLabel(/^Description/), "My words");
  await hasValue(page.getByLabel(/^Tags/), "theirs");
  await other.close();
});

test("two tabs change different fields: both changes stay, and nobody is asked", async () => {
  await add("Draft");
  const other = await twoTabs("Draft");
  await save(other, { Description: "Their words" });
  await other.getByText("Saved.").waitFor();
  await save(page, { Title: "Mine" });
  await page.getByText("Saved, together with what was changed elsewhere").waitFor();
  await other.reload();
  await hasValue(other.getByLabel("Title", { exact: true }), "Mine");
  await hasValue(other.getByLabel(/^Description/), "Their words");
  await other.close();
});

test("an item that is gone says so, and where it may be", async () => {
  await add("Short-lived");
  const other = await twoTabs("Short-lived");
  await other.getByRole("button", { name: "Move to the trash" }).click();
  await other.getByText("The item is in the trash.").waitFor();
  await save(page, { Title: "Still here?" });
  await page.getByText("This item is gone. It may be in the trash.").waitFor();
  await hasValue(page.getByLabel("Title", { exact: true }), "Still here?");
  await page.reload();
  await page.getByRole("heading", { name: "This item is gone" }).waitFor();
  await other.getByRole("button", { name: "Undo" }).click();
  await other.getByRole("link", { name: "Short-lived" }).waitFor();
  await other.close();
});

test("the trash gives back, removes for good, and is emptied", async () => {
  for (const title of ["First", "Second", "Third"]) await add(title);
  for (const title of ["First", "Second", "Third"]) {
    await page.getByRole("button", { name: `More for ${title}` }).click();
    await page.getByRole("menuitem", { name: "Move to the trash" }).click();
    await page.getByRole("link", { name: title, exact: true }).waitFor({ state: "detached" });
  }
  const message = page.getByRole("listitem").filter({ hasText: "“Third” is in the trash." });
  await message.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("link", { name: "Third", exact: true }).waitFor();
  await page.goto(`${APP}/trash`);
  const deleted = page.getByRole("list", { name: "Deleted items" }).getByRole("listitem");
  assert.equal(await deleted.count(), 2);
  await page.getByRole("button", { name: "Restore First" }).click();
  await deleted.filter({ hasText: "First" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Delete Second for good" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
  assert.equal(await deleted.count(), 1);
  await page.getByRole("button", { name: "Delete Second for good" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete for good" }).click();
  await page.getByText("What you delete waits here").waitFor();
  await page.goto(`${APP}/items`);
  assert.deepEqual((await titles()).sort(), ["First", "Third"]);
  await page.getByRole("button", { name: "More for First" }).click();
  await page.getByRole("menuitem", { name: "Move to the trash" }).click();
  await page.getByRole("link", { name: "First", exact: true }).waitFor({ state: "detached" });
  await page.getByText("is in the trash.").first().waitFor();
  await page.goto(`${APP}/trash`);
  await page.getByRole("button", { name: "Empty the trash" }).click();
  await page.getByRole("button", { name: "Delete everything" }).click();
  await page.getByText("What you delete waits here").waitFor();
});

test("everything is reached by the keyboard, and a dialog gives it back where it was", async () => {
  await add("By hand");
  await page.goto(`${APP}/items`, { waitUntil: "networkidle" });
  await page.keyboard.press("Tab");
  const focused = () =>
    page.evaluate(
      () => document.activeElement.textContent || document.activeElement.getAttribute("aria-label"),
    );
  await settled(focused, "Skip to the content");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await settled(async () => /New item/.test(await focused()), true);
  await page.getByRole("button", { name: "More for By hand" }).focus();
  await page.keyboard.press("Enter");
  await page.locator("[role=menuitem]:focus", { hasText: "Edit" }).waitFor();
  await page.keyboard.press("End");
  await page.locator("[role=menuitem]:focus", { hasText: "Move to the trash" }).waitFor();
  // The list shows it before the API knows, and leaving the page gives the call up.
  const deleted = page.waitForResponse((answer) => answer.request().method() === "DELETE");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing to do yet").waitFor();
  await deleted;
  await page.goto(`${APP}/trash`, { waitUntil: "networkidle" });
  await page.getByRole("button", { name: "Empty the trash" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("alertdialog").waitFor();
  await page.keyboard.press("Escape");
  await settled(focused, "Empty the trash");
});
