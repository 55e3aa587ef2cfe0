/** What every page must be: axe finds nothing, it has one heading, and it fits its screen. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [360, 820, 1360];

/** What is asked of a page in light colours, and what of it depends on them. */
const SCHEMES = {
  light: {},
  dark: { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } },
};

/** Return what axe finds wrong, in both colours, with a page as it is or with what lies over it. */
export async function violations(page, part = "html") {
  // Not by a script element: the policy of the page would refuse it.
  await page.evaluate(AXE);
  const found = [];
  const backgrounds = new Set();
  for (const [colorScheme, options] of Object.entries(SCHEMES)) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { wrong, background } = await page.evaluate(
      async ([part, options]) => {
        // The colours are there when two frames were drawn, and no transition goes on.
        const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
        do {
          await frame();
          await frame();
        } while (document.getAnimations().some(({ playState }) => playState === "running"));
        const { violations } = await window.axe.run(part, { resultTypes: ["violations"], ...options });
        const wrong = violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
        );
        return { wrong, background: getComputedStyle(document.documentElement).backgroundColor };
      },
      [part, options],
    );
    found.push(...wrong.map((words) => `${colorScheme}: ${words}`));
    backgrounds.add(background);
  }
  assert.equal(backgrounds.size, 2, "the colours are those of the two schemes");
  await page.emulateMedia({ colorScheme: "light" });
  return found;
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
