import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { APP, call, signUp } from "./support/browser.mjs";
import { watchedBrowser } from "./support/watched.mjs";

let browser, device, page;

before(async () => (browser = await watchedBrowser()));
after(() => browser.close());
beforeEach(async () => {
  device = await browser.device();
  page = await device.newPage();
  await signUp(page);
  const create = Array.from({ length: 25 }, (_, number) => ({ title: `Task ${number}` }));
  for (const item of create) assert.equal((await call(page, "POST", "/items", item)).status, 201);
});
afterEach(async () => {
  await device.close();
  browser.assertQuiet();
});

test("a busy page that hears at once that the foot was away and has come reads on", async () => {
  await page.addInitScript(() => {
    const Native = window.IntersectionObserver;
    window.IntersectionObserver = class extends Native {
      constructor(heed, options) {
        let waiting = [];
        super((entries, observer) => {
          waiting.push(...entries);
          // The first observation says that the foot is away; it is told with the second only.
          if (waiting.length < 2) return;
          heed(waiting, observer);
          waiting = [];
        }, options);
      }
    };
  });
  await page.goto(`${APP}/items`);
  await page.getByRole("button", { name: "Show more" }).waitFor();
  await page.waitForTimeout(500);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.getByText("25 items").waitFor();
});

test("a page that failed is asked for again once one scrolls back to it, and not before", async () => {
  let isDown = true;
  let asked = 0;
  await page.route("**/api/items?*cursor=*", (route) => {
    asked += 1;
    return isDown ? route.fulfill({ status: 400, json: { status: 400 } }) : route.continue();
  });
  await page.goto(`${APP}/items`);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.getByRole("button", { name: "Try again" }).waitFor();
  const before = asked;
  await page.waitForTimeout(1_000);
  assert.equal(asked, before, "it is not asked for again and again");
  isDown = false;
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(300);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.getByText("25 items").waitFor();
});
