import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, afterEach, before, test } from "node:test";
import { APP, call, sessionCookie, signIn, signOut, signUp } from "./support/browser.mjs";
import { enterCode, setUpFactor } from "./support/factor.mjs";
import { ADMIN_PAGES, PAGES, PUBLIC_PAGES } from "./support/pages.mjs";
import { watchedBrowser } from "./support/watched.mjs";

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

/** Read pages as a browser loads them, and as a soft navigation asks for them. */
function readPages(page, paths) {
  return page.evaluate(async (paths) => {
    const read = [];
    for (const path of paths) {
      for (const headers of [{}, { RSC: "1" }]) {
        const response = await fetch(path, { headers });
        const type = response.headers.get("content-type");
        read.push({ path, url: response.url, type, text: await response.text() });
      }
    }
    return read;
  }, paths);
}

test("tokens are where no script reads them: not in cookies, pages, storage, addresses or logs", async () => {
  await begin();
  const answers = [];
  page.on("response", async (response) => {
    const type = response.headers()["content-type"] ?? "";
    if (/html|x-component|json|plain/.test(type)) {
      answers.push({ url: response.url(), type, text: await response.text().catch(() => "") });
    }
  });
  await signUp(page);
  const { body: item } = await call(page, "POST", "/items", { title: "Alpha" });
  const { name, value, httpOnly, secure, sameSite, path, domain } = await sessionCookie(device);
  assert.deepEqual(
    { name, httpOnly, secure, sameSite, path, domain },
    { name: "__Host-session", httpOnly: true, secure: true, sameSite: "Lax", path: "/", domain: "localhost" },
  );
  for (const place of ["Trash", "Account"]) {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: place }).first().click();
    await page.waitForURL(`**/${place.toLowerCase()}`);
  }
  const paths = [...PUBLIC_PAGES, ...PAGES, `/items/${item.id}`, ...ADMIN_PAGES, "/nothing/here"];
  const read = await readPages(page, paths);
  for (const type of ["text/html", "text/x-component"]) {
    const count = read.filter((each) => each.type.startsWith(type)).length;
    assert.ok(count >= paths.length * 0.9, `${count} answers are ${type}`);
  }

  const seen = await page.evaluate(async () => ({
    cookie: document.cookie,
    local: JSON.stringify({ ...localStorage }),
    session: JSON.stringify({ ...sessionStorage }),
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    document: document.documentElement.outerHTML,
  }));
  assert.equal(seen.cookie, "");
  assert.deepEqual([seen.databases, seen.caches], [[], []]);

  const [, , refreshToken, accessToken] = decodeURIComponent(value).split("~");
  const deviceToken = (await device.cookies()).find((each) => each.name === "__Host-device").value;
  const logs = [process.env.NEXT_LOG, process.env.API_LOG].map((path) => readFileSync(path, "utf8"));
  for (const token of [refreshToken, accessToken, deviceToken]) {
    assert.ok(token.length > 40);
    for (const text of [seen.local, seen.session, seen.document, ...logs]) assert.ok(!text.includes(token));
    for (const { url, text } of [...answers, ...read]) {
      assert.ok(!text.includes(token) && !url.includes(token), url);
    }
  }
});

test("tokens between the steps of a sign-in are where no script reads them, and go when they are used", async () => {
  await begin();
  const email = await signUp(page);
  const { codes } = await setUpFactor(page, email);
  await signOut(page);
  await signIn(page, email);
  await page.waitForURL("**/login/factor**");
  const challenge = (await device.cookies()).find(({ name }) => name === "__Host-challenge");
  assert.deepEqual(
    [challenge.httpOnly, challenge.secure, challenge.sameSite, challenge.path],
    [true, true, "Lax", "/"],
  );
  assert.equal(await page.evaluate(() => document.cookie), "");
  const html = await page.content();
  assert.ok(challenge.value.length > 20 && !html.includes(challenge.value));
  assert.ok(!page.url().includes(challenge.value));

  await enterCode(page, codes[0]);
  await page.waitForURL(`${APP}/items`);
  assert.deepEqual(
    (await device.cookies()).map(({ name }) => name).filter((name) => /challenge|restore/.test(name)),
    [],
  );
});
