import assert from "node:assert/strict";
import { availableParallelism, loadavg } from "node:os";
import { after, before, test } from "node:test";
import lighthouse from "lighthouse";
import { chromium } from "playwright-core";
import { APP, ARGS, call, EXECUTABLE, freePort, signUp } from "./support/browser.mjs";

/** Runs of a page, of whose performances the median counts; one is enough for all else. */
const RUNS = Number(process.env.LIGHTHOUSE_RUNS || 3);
/** What a category must reach, of 100. */
const LEAST = { accessibility: 95, "best-practices": 95, performance: 85, seo: 90 };
/** Lighthouse's own measure of the machine. One that is slower makes every page look slow. */
const FAST_ENOUGH = 1_000;
/** So many processes for each core want to run where others work, too; the same comes of that. */
const QUIET_ENOUGH = 3;

let browser, port, cookie;

before(async () => {
  port = await freePort();
  browser = await chromium.launch({
    executablePath: EXECUTABLE,
    args: [...ARGS, `--remote-debugging-port=${port}`],
  });
  const context = await browser.newContext();
  const page = await context.newPage();
  await signUp(page);
  for (let number = 0; number < 12; number++) await call(page, "POST", "/items", { title: `Task ${number}` });
  cookie = (await context.cookies(APP)).map(({ name, value }) => `${name}=${value}`).join("; ");
  await context.close();
});
after(() => browser.close());

/** Return the scores of a page, of 100. */
async function scores(path, isSignedIn, categories) {
  const result = await lighthouse(
    APP + path,
    {
      port,
      onlyCategories: categories,
      logLevel: "error",
      ...(isSignedIn && { extraHeaders: { Cookie: cookie } }),
    },
    undefined,
  );
  const { finalDisplayedUrl, categories: found, audits, environment } = result.lhr;
  assert.equal(finalDisplayedUrl, APP + path);
  const failed = Object.values(audits).filter(({ score }) => score !== null && score < 1);
  return {
    machine: environment.benchmarkIndex,
    values: Object.fromEntries(
      Object.entries(found).map(([name, { score }]) => [name, Math.round(score * 100)]),
    ),
    failed: failed.map(({ id, displayValue }) => `${id} ${displayValue ?? ""}`).join(", "),
  };
}

for (const [path, isSignedIn] of [
  ["/", false],
  ["/login", false],
  ["/register", false],
  ["/items", true],
  ["/account", true],
]) {
  test(`Lighthouse finds ${path} as good as it should be`, async () => {
    // What signed-in people see is on no search engine's list.
    const all = ["performance", "accessibility", "best-practices", ...(isSignedIn ? [] : ["seo"])];
    const runs = [await scores(path, isSignedIn, all)];
    const performances = async (more) => {
      for (let run = 0; run < more; run++) runs.push(await scores(path, isSignedIn, ["performance"]));
      return median(runs.slice(-RUNS).map(({ values }) => values.performance));
    };
    const medians = { ...runs[0].values, performance: await performances(RUNS - 1) };
    if (medians.performance < LEAST.performance) {
      // Other work makes a page slower and never faster, so the better of two medians is nearer to it.
      console.log(`${path}: a performance of ${medians.performance}; measured once more`);
      medians.performance = Math.max(medians.performance, await performances(RUNS));
    }
    const machine = median(runs.map((run) => run.machine));
    const load = loadavg()[0] / availableParallelism();
    const isFit = machine >= FAST_ENOUGH && load <= QUIET_ENOUGH;
    const words = `on a machine of ${Math.round(machine)} with a load of ${load.toFixed(1)} for each core`;
    console.log(`${path}: ${JSON.stringify(medians)}, ${words}`);
    for (const [name, value] of Object.entries(medians)) {
      // On a slow or busy machine its number is told, and says nothing of the page.
      if (name === "performance" && !isFit) continue;
      assert.ok(value >= LEAST[name], `${name} is ${value}: ${runs[0].failed}`);
    }
  });
}

function median(values) {
  return values.sort((one, other) => one - other)[Math.floor(values.length / 2)];
}
