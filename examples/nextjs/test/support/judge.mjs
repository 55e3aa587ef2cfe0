/** What every page must be: axe finds nothing, it has one heading, and it fits its screen. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [360, 820, 1360];

/** Return what axe finds wrong with a page as it is, or with what lies over it. */
export async function violations(page, part = "html") {
  // Not by a script element: the policy of the page would refuse it.
  await page.evaluate(AXE);
  const found = await page.evaluate((part) => window.axe.run(part, { resultTypes: ["violations"] }), part);
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
  );
}

/** Hold a page to what all pages must be. */
export async function judge(page, where) {
  assert.deepEqual(await violations(page), [], where);
  assert.equal(await page.locator("h1").count(), 1, `${where} has one heading`);
  assert.equal(await page.locator("main").count(), 1, where);
  assert.match(await page.title(), /Backlog/, where);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.equal(overflow, 0, `${where} is no wider than ${width} pixels`);
  }
}
