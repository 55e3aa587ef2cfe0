import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { of, requestsDuring, whileApi } from "./support/api.mjs";
import { APP, call, signUp, sleep } from "./support/browser.mjs";
import { choose, largeText, picture, rowOf, text, uploaded, uploadOf } from "./support/files.mjs";
import { watchedBrowser } from "./support/watched.mjs";

const STORE = process.env.FILES_ORIGIN;
const CHECKED = { timeout: 60_000 };

let browser, device, page;

before(async () => (browser = await watchedBrowser()));
after(() => browser.close());
beforeEach(async () => {
  device = await browser.device();
  page = await device.newPage();
  await signUp(page);
  await page.goto(`${APP}/files`);
});
afterEach(async () => {
  await device.close();
  browser.assertQuiet();
});

test("several files go straight to the store at once, are checked, and are shown", async () => {
  const sent = [];
  page.on("request", (request) => request.url().startsWith(STORE) && sent.push(request));
  await page.getByText("No files yet").waitFor();

  await choose(
    page,
    picture("teal.png"),
    text("notes.txt", "Water the plants"),
    text("people.csv", "name\nAda\n"),
  );
  for (const name of ["teal.png", "notes.txt", "people.csv"]) {
    await uploadOf(page, name)
      .getByText(/^Ready/)
      .waitFor(CHECKED);
    await rowOf(page, name).waitFor();
  }

  const forms = sent.filter((request) => request.method() === "POST");
  assert.equal(forms.length, 3);
  for (const request of forms) assert.equal(request.headers().cookie, undefined);
  const shown = rowOf(page, "teal.png").locator("img");
  await page.waitForFunction(
    (image) => image.complete && image.naturalWidth > 0,
    await shown.elementHandle(),
  );
  assert.equal(new URL(await shown.getAttribute("src"), APP).origin, APP);
  assert.match(await page.getByText("of 10 GB used").textContent(), /kB of/);
  await page.getByText("3 of 10,000 files").waitFor();
  await page.getByRole("button", { name: "Clear finished" }).click();
  assert.equal(await page.getByRole("list", { name: "Uploads" }).count(), 0);
});

test("files are dropped on the page", async () => {
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    for (const name of ["one.txt", "two.txt"]) data.items.add(new File([name], name, { type: "text/plain" }));
    return data;
  });
  const area = page.getByRole("heading", { name: "Files" });
  const shown = page.getByText("Drop to upload");
  // The page may not listen yet when the pointer comes; it goes on moving, as people's does.
  await area.dispatchEvent("dragenter", { dataTransfer: transfer });
  for (let moves = 0; moves < 600 && !(await shown.isVisible()); moves++) {
    await area.dispatchEvent("dragover", { dataTransfer: transfer });
    await sleep(50);
  }
  await shown.waitFor();

  await area.dispatchEvent("drop", { dataTransfer: transfer });

  for (const name of ["one.txt", "two.txt"])
    await uploadOf(page, name)
      .getByText(/^Ready/)
      .waitFor(CHECKED);
  assert.equal(await page.getByText("Drop to upload").count(), 0);
});

test("a file that is not what it claims is rejected, and the page says why and what to do", async () => {
  await uploaded(page, {
    name: "report.pdf",
    mimeType: "application/pdf",
    buffer: Buffer.from("no PDF at all"),
  });
  await uploadOf(page, "report.pdf").getByRole("alert").getByText("Give the file its right ending").waitFor();
  await page.getByRole("button", { name: "Clear finished" }).click();

  await rowOf(page, "report.pdf").getByText("Rejected", { exact: true }).waitFor();
  await rowOf(page, "report.pdf").getByRole("link").click();
  await page.getByText("This file was rejected").waitFor();
  await page.getByText("takes no room").waitFor();
  await page.getByRole("button", { name: "Remove" }).click();
  await page.waitForURL(`${APP}/files`);
  await page.getByText("No files yet").waitFor();
});

test("what the API does not take is not sent, and the page says so", async () => {
  const sent = [];
  page.on("request", (request) => request.url().startsWith(STORE) && sent.push(request.url()));

  await choose(page, { name: "tool.exe", mimeType: "application/x-msdownload", buffer: Buffer.from("MZ") });
  await uploadOf(page, "tool.exe").getByRole("alert").waitFor();

  assert.equal(await page.getByRole("button", { name: "Try tool.exe again" }).count(), 0);
  assert.deepEqual(sent, []);
});

test("a large file is paused, gone on with after the page was loaded anew, and sends no part twice", async () => {
  const file = largeText("lines.txt");
  const parts = [];
  let isBlocked = true;
  await page.route(/partNumber=/, (route) => {
    const part = /partNumber=(\d+)/.exec(route.request().url())[1];
    if (isBlocked && part === "2") return undefined;
    if (route.request().method() === "PUT") parts.push(part);
    return route.continue();
  });
  await choose(page, file);
  await uploadOf(page, "lines.txt").getByText("17 MB of 34 MB").waitFor(CHECKED);
  await page.getByRole("button", { name: "Pause lines.txt" }).click();
  await uploadOf(page, "lines.txt").getByText("Paused at").waitFor();
  await page.reload();

  isBlocked = false;
  await rowOf(page, "lines.txt").getByText("Not finished").waitFor();
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Go on with lines.txt" }).click(),
  ]);
  await chooser.setFiles([file]);
  await uploadOf(page, "lines.txt").getByText("Ready, 34 MB").waitFor(CHECKED);

  assert.deepEqual(parts.sort(), ["1", "2", "3"]);
  assert.equal(await rowOf(page, "lines.txt").count(), 1);
});

test("an upload asks before the page is left, goes on while one looks elsewhere, and is given up", async () => {
  let isBlocked = true;
  await page.route(`${STORE}/**`, (route) => (isBlocked ? undefined : route.continue()));
  await choose(page, text("slow.txt", "slow"));
  await uploadOf(page, "slow.txt").getByRole("progressbar").waitFor();
  await page.getByRole("link", { name: "Items" }).first().click();
  await page.waitForURL(`${APP}/items`);
  await page.getByRole("link", { name: "Files" }).first().click();
  await uploadOf(page, "slow.txt").getByRole("progressbar").waitFor();
  const asked = new Promise((resolve) =>
    page.once("dialog", async (dialog) => {
      await dialog.dismiss();
      resolve(dialog.type());
    }),
  );
  await page.evaluate(() => void setTimeout(() => location.reload()));
  assert.equal(await asked, "beforeunload");

  isBlocked = false;
  await page.getByRole("button", { name: "Give up the upload of slow.txt" }).click();

  await page.getByText("No files yet").waitFor();
  assert.deepEqual((await call(page, "GET", "/files")).body, []);
});

test("a failure of the API while a file is announced is told, and trying again makes one file", async () => {
  await whileApi(
    "stop",
    async () => {
      await choose(page, text("again.txt", "again"));
      await uploadOf(page, "again.txt").getByText("Not uploaded").waitFor(CHECKED);
    },
    "/api/files",
  );

  await page.getByRole("button", { name: "Try again.txt again" }).click();
  await uploadOf(page, "again.txt")
    .getByText(/^Ready/)
    .waitFor(CHECKED);

  assert.equal((await call(page, "GET", "/files")).body.length, 1);
});

test("a file is opened, downloaded under its name, renamed, searched, deleted, and had back", async () => {
  await uploaded(page, picture("view.png", 900, 600));
  await uploadOf(page, "view.png").getByRole("link").click();
  await page.getByRole("heading", { name: "view.png" }).waitFor();
  await page.getByText("900 × 600").first().waitFor();
  const preview = await page.getByAltText("Preview of view.png").elementHandle();
  await page.waitForFunction((image) => image.complete && image.naturalWidth > 0, preview);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "view.png");

  await page.getByRole("textbox", { name: "Name" }).fill("lake.png");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
  await page.getByRole("heading", { name: "lake.png" }).waitFor();
  await page.goto(`${APP}/files?search=lake`);
  await page.getByRole("button", { name: "Actions for lake.png" }).click();
  await page.getByRole("menuitem", { name: "Move to the trash" }).click();
  await page.getByText("Nothing matches").waitFor();

  await page.goto(`${APP}/files/trash`);
  await page.getByRole("button", { name: "Restore lake.png" }).click();
  await page.getByText("No deleted files").waitFor();
  await page.goto(`${APP}/files`);
  await page.getByRole("button", { name: "Actions for lake.png" }).click();
  await page.getByRole("menuitem", { name: "Move to the trash" }).click();
  await page.getByText("“lake.png” is in the trash.", { exact: true }).waitFor();
  await page.goto(`${APP}/files/trash`);
  await page.getByRole("button", { name: "Delete lake.png for good" }).click();
  await page.getByRole("button", { name: "Delete for good" }).click();
  await page.getByText("No deleted files").waitFor();
  assert.equal((await call(page, "GET", "/files/usage")).body.number, 0);
});

test("pictures and downloads of others are not to be had, and none without a session", async () => {
  await uploaded(page, picture("mine.png"));
  const { id, renditions } = (await call(page, "GET", "/files")).body[0];
  const paths = [`/pictures/${id}/${renditions[0].size}`, `/downloads/${id}`];
  const own = await device.request.get(APP + paths[0], { maxRedirects: 0 });
  assert.equal(own.status(), 302);
  assert.ok(own.headers().location.startsWith(STORE));
  assert.match(own.headers()["cache-control"], /private/);

  const other = await browser.device();
  const theirs = await other.newPage();
  await signUp(theirs);
  for (const path of paths)
    assert.equal((await other.request.get(APP + path, { maxRedirects: 0 })).status(), 404);
  await other.clearCookies();
  for (const path of paths) {
    const response = await other.request.get(APP + path, { maxRedirects: 0 });
    assert.match(response.headers().location ?? "", /\/login\?next=/);
  }
  await other.close();
});

test("no signed address and no token is in what pages are made of", async () => {
  await uploaded(page, picture("secret.png"));
  const id = (await call(page, "GET", "/files")).body[0].id;
  for (const path of ["/files", `/files/${id}`]) {
    const html = await (await device.request.get(APP + path)).text();
    assert.doesNotMatch(html, /X-Amz-Signature|access_token|refresh_token/);
  }
});

test("the listing asks the API again only as long as a file is being checked", async () => {
  await uploaded(page, text("done.txt", "done"));
  await rowOf(page, "done.txt").waitFor();

  const requests = await requestsDuring(() => page.waitForTimeout(4_000));

  assert.deepEqual(of(requests, "GET", "/api/files"), []);
});

test("a picture stands for the person, chosen from the device, and is taken away", async () => {
  await page.goto(`${APP}/account`);
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Choose a picture" }).click(),
  ]);
  await chooser.setFiles([picture("me.png", 400, 400)]);
  await page.getByRole("button", { name: "Another picture" }).waitFor(CHECKED);
  const shown = await page
    .getByRole("button", { name: /^Account of/ })
    .locator("img")
    .elementHandle();
  await page.waitForFunction((image) => image.complete && image.naturalWidth > 0, shown);

  await page.getByRole("button", { name: "Take it away" }).click();
  await page.getByRole("button", { name: "Choose a picture" }).waitFor();
  assert.equal(
    await page
      .getByRole("button", { name: /^Account of/ })
      .locator("img")
      .count(),
    0,
  );
  assert.equal((await call(page, "GET", "/files")).body.length, 1);
});

test("what cannot stand for a person is refused in words", async () => {
  await page.goto(`${APP}/account`);
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Choose a picture" }).click(),
  ]);
  await chooser.setFiles([{ name: "me.png", mimeType: "image/png", buffer: Buffer.from("no picture") }]);

  await page.getByRole("alert").getByText("The content is not what the name says").waitFor(CHECKED);
  await page.getByRole("button", { name: "Choose a picture" }).waitFor();
});
