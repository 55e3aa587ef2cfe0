import { after, afterEach, before, test } from "node:test";
import { APP, call, signIn, signUp } from "./support/browser.mjs";
import { judge } from "./support/judge.mjs";
import { ADMIN_PAGES } from "./support/pages.mjs";
import { picture, text, uploaded } from "./support/files.mjs";
import { watchedBrowser } from "./support/watched.mjs";

let browser, device, page;

before(async () => (browser = await watchedBrowser()));
after(() => browser.close());
afterEach(async () => {
  await device.close();
  browser.assertQuiet();
});

test("axe finds nothing on pages with files and jobs, in light and dark colours", async () => {
  device = await browser.device({ reducedMotion: "reduce" });
  page = await device.newPage();
  await signUp(page);
  await page.goto(`${APP}/files`);
  await uploaded(page, picture("teal.png"));
  await uploaded(page, { ...text("fake.pdf", "no PDF"), mimeType: "application/pdf" });
  await judge(page, "/files, with uploads");
  await page.setViewportSize({ width: 1280, height: 900 });
  const [, { id: ready }] = (await call(page, "GET", "/files")).body;
  const [{ id: rejected }] = (await call(page, "GET", "/files?status=rejected")).body;
  await call(page, "PUT", "/users/me/avatar", { file_id: ready });
  for (const path of ["/files", `/files/${ready}`, `/files/${rejected}`, "/jobs", "/account"]) {
    await page.goto(APP + path);
    await judge(page, path);
  }
  await call(page, "DELETE", `/files/${ready}`);
  await page.goto(`${APP}/files/trash`);
  await judge(page, "/files/trash");
});

test("axe finds nothing on the pages of administrators, in light and dark colours", async () => {
  device = await browser.device({ reducedMotion: "reduce" });
  page = await device.newPage();
  await signIn(page, process.env.ADMIN_EMAIL, process.env.ADMIN_PASSWORD);
  await page.waitForURL(`${APP}/items`);
  for (const path of ADMIN_PAGES) {
    await page.goto(APP + path);
    await judge(page, path);
  }
  await page.goto(`${APP}/admin/users`);
  await page.getByRole("list", { name: "Users" }).getByRole("link").last().click();
  await page.getByRole("heading", { name: "Activity" }).waitFor();
  await judge(page, "/admin/users/*");
});
