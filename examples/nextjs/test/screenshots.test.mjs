import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";
import { APP, launch, signIn } from "./support/browser.mjs";

/** Renewed by RENEW_SCREENSHOTS=1; `browser.txt` names the version that they were made with. */
const BASELINES = fileURLToPath(new URL("screenshots", import.meta.url));
const RESULTS = fileURLToPath(new URL("results", import.meta.url));
const MOST_DIFFERENT = 0.02;
const NOW = new Date("2026-03-14T09:26:53Z");
const LOOKS = {
  phone: { viewport: { width: 390, height: 844 }, colorScheme: "light" },
  tablet: { viewport: { width: 820, height: 1100 }, colorScheme: "dark" },
  desktop: { viewport: { width: 1360, height: 860 }, colorScheme: "light" },
};
const PUBLIC = { start: "/", login: "/login", register: "/register" };
const PRIVATE = { items: "/items", search: "/items?search=lau", account: "/account" };

let browser, isSameBrowser;

before(async () => {
  browser = await launch();
  const made = join(BASELINES, "browser.txt");
  mkdirSync(BASELINES, { recursive: true });
  mkdirSync(RESULTS, { recursive: true });
  if (process.env.RENEW_SCREENSHOTS === "1") writeFileSync(made, `${browser.version()}\n`);
  isSameBrowser = existsSync(made) && readFileSync(made, "utf8").trim() === browser.version();
});
after(() => browser.close());

/** Compare the page with its picture; on another browser a difference is told only. */
async function compare(page, name) {
  await page.evaluate(() => document.fonts.ready);
  // Instants are those of the seed: each start has others.
  await page.evaluate(() =>
    document.querySelectorAll("time").forEach((each) => (each.style.visibility = "hidden")),
  );
  const taken = PNG.sync.read(await page.screenshot({ animations: "disabled", caret: "hide" }));
  const path = join(BASELINES, `${name}.png`);
  if (process.env.RENEW_SCREENSHOTS === "1") return writeFileSync(path, PNG.sync.write(taken));
  const expected = PNG.sync.read(readFileSync(path));
  assert.deepEqual([taken.width, taken.height], [expected.width, expected.height]);
  const { width, height } = taken;
  const difference = new PNG({ width, height });
  const pixels = pixelmatch(taken.data, expected.data, difference.data, width, height, { threshold: 0.2 });
  const share = pixels / (width * height);
  if (share <= MOST_DIFFERENT) return undefined;
  for (const [kind, picture] of [
    ["is", taken],
    ["differs", difference],
  ]) {
    writeFileSync(join(RESULTS, `${name}-${kind}.png`), PNG.sync.write(picture));
  }
  const words = `${name}: ${(share * 100).toFixed(1)} % of the picture differ; see ${RESULTS}`;
  assert.ok(!isSameBrowser, words);
  return console.log(`${words} (made with another version of the browser)`);
}

for (const [look, options] of Object.entries(LOOKS)) {
  test(`pages look as they did, on a ${look}`, async () => {
    const context = await browser.newContext({
      ...options,
      reducedMotion: "reduce",
      timezoneId: "UTC",
      locale: "en-GB",
    });
    const page = await context.newPage();
    await page.clock.setFixedTime(NOW);
    for (const [name, path] of Object.entries(PUBLIC)) {
      await page.goto(APP + path, { waitUntil: "networkidle" });
      await compare(page, `${name}-${look}`);
    }
    await signIn(page, process.env.DEMO_EMAIL, process.env.DEMO_PASSWORD);
    await page.waitForURL(`${APP}/items`);
    for (const [name, path] of Object.entries(PRIVATE)) {
      await page.goto(APP + path, { waitUntil: "networkidle" });
      await compare(page, `${name}-${look}`);
    }
    await context.close();
  });
}
