import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";
import { APP, EXECUTABLE, launch, signIn } from "./support/browser.mjs";

/** Renewed by RENEW_SCREENSHOTS=1; `browser.txt` names the browser that they were made with. */
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

const IS_RENEWED = process.env.RENEW_SCREENSHOTS === "1";

/** What share of each picture differs. */
const shares = {};

let browser, isSameBrowser;

before(async () => {
  browser = await launch();
  const made = join(BASELINES, "browser.txt");
  mkdirSync(BASELINES, { recursive: true });
  mkdirSync(RESULTS, { recursive: true });
  // Its kind, too: windows and the shell do not draw alike.
  const here = `${basename(EXECUTABLE)} ${browser.version()}`;
  if (IS_RENEWED) writeFileSync(made, `${here}\n`);
  const there = existsSync(made) ? readFileSync(made, "utf8").trim() : "no browser";
  isSameBrowser = here === there;
  if (!isSameBrowser) {
    console.log(`The pictures are of ${there}, and here is ${here}: differences are told, and fail nothing.`);
  }
});
after(async () => {
  await browser.close();
  const most = Object.entries(shares).sort(([, one], [, other]) => other - one)[0];
  if (most)
    console.log(`The most different is ${most[0]}, with ${(most[1] * 100).toFixed(2)} % of its pixels.`);
});

/** Take a picture of a page as it stands; what is another at each start is left out. */
async function take(page) {
  await page.evaluate(() => document.fonts.ready);
  // Instants are those of the seed: each start has others.
  await page.evaluate(() =>
    document.querySelectorAll("time").forEach((each) => (each.style.visibility = "hidden")),
  );
  return PNG.sync.read(await page.screenshot({ animations: "disabled", caret: "hide" }));
}

/** Return what share of a picture differs from its baseline, and where. */
function compare(taken, name) {
  const expected = PNG.sync.read(readFileSync(join(BASELINES, `${name}.png`)));
  assert.deepEqual([taken.width, taken.height], [expected.width, expected.height]);
  const { width, height } = taken;
  const difference = new PNG({ width, height });
  const pixels = pixelmatch(taken.data, expected.data, difference.data, width, height, { threshold: 0.2 });
  return { share: pixels / (width * height), difference };
}

/** Hold the page to its picture, or make that; on another browser a difference is told only. */
async function hold(page, name) {
  const taken = await take(page);
  if (IS_RENEWED) {
    writeFileSync(join(BASELINES, `${name}.png`), PNG.sync.write(taken));
    return;
  }
  const { share, difference } = compare(taken, name);
  shares[name] = share;
  if (share <= MOST_DIFFERENT) return;
  writeFileSync(join(RESULTS, `${name}-is.png`), PNG.sync.write(taken));
  writeFileSync(join(RESULTS, `${name}-differs.png`), PNG.sync.write(difference));
  const words = `${name}: ${(share * 100).toFixed(1)} % of the picture differ; see ${RESULTS}`;
  assert.ok(!isSameBrowser, words);
  console.log(words);
}

/** Open pages that stand still: the clock, the place and the language are always the same. */
function open(look) {
  const still = { reducedMotion: "reduce", timezoneId: "UTC", locale: "en-GB" };
  return browser.newContext({ ...look, ...still });
}

for (const [look, options] of Object.entries(LOOKS)) {
  test(`pages look as they did, on a ${look}`, async () => {
    const context = await open(options);
    const page = await context.newPage();
    await page.clock.setFixedTime(NOW);
    for (const [name, path] of Object.entries(PUBLIC)) {
      await page.goto(APP + path, { waitUntil: "networkidle" });
      await hold(page, `${name}-${look}`);
    }
    await signIn(page, process.env.DEMO_EMAIL, process.env.DEMO_PASSWORD);
    await page.waitForURL(`${APP}/items`);
    for (const [name, path] of Object.entries(PRIVATE)) {
      await page.goto(APP + path, { waitUntil: "networkidle" });
      await hold(page, `${name}-${look}`);
    }
    await context.close();
  });
}

test("a page that looks otherwise is noticed", { skip: IS_RENEWED }, async () => {
  const context = await open(LOOKS.phone);
  const page = await context.newPage();
  await page.goto(`${APP}/login`, { waitUntil: "networkidle" });
  const { share: before } = compare(await take(page), "login-phone");
  await page.evaluate(() => (document.querySelector("main").style.translate = "0 24px"));
  const { share } = compare(await take(page), "login-phone");
  assert.ok(share > MOST_DIFFERENT, `${share} of the picture differ, and ${before} did before`);
  await context.close();
});
