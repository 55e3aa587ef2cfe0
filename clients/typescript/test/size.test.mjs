// The budget of what a frontend has to load.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sizeOf } from "./size.mjs";
import { ROOT } from "./tools.mjs";

const BUDGET = 4096;
const CORE = 'export * from "./dist/index.js";';

test(`everything that is always loaded fits in ${BUDGET} bytes, minified and compressed`, async (t) => {
  const { minified, compressed } = await sizeOf(CORE, ROOT);

  t.diagnostic(`${minified} B minified, ${compressed} B compressed`);
  assert.ok(compressed <= BUDGET, `${compressed} bytes`);
});

test("an operation that is a value costs nothing until it is called, and then its route", async (t) => {
  const core = await sizeOf(CORE, ROOT);
  const one = await sizeOf(`${CORE} import { cancel_job } from "./dist/generated/operations.js"; console.log(cancel_job)`, ROOT);

  t.diagnostic(`${one.compressed - core.compressed} B`);
  assert.ok(!core.text.includes("/jobs"));
  assert.ok(!one.text.includes("/retry"));
  assert.ok(one.compressed - core.compressed <= 60);
});

test("jobs load what is used of them", async (t) => {
  const core = await sizeOf(CORE, ROOT);
  const jobs = await sizeOf(`${CORE} export { jobsOf } from "./dist/jobs/index.js"`, ROOT);

  t.diagnostic(`${jobs.compressed - core.compressed} B`);
  assert.ok(!jobs.text.includes("/admin"));
  assert.ok(jobs.compressed - core.compressed <= 768);
});

test("an app loads what it uses of files: their methods, their check, or uploads", async (t) => {
  const core = await sizeOf(CORE, ROOT);
  for (const [names, most] of [["filesOf", 512], ["ready", 768], ["upload", 2432], ["filesOf, ready, upload", 3328]]) {
    const { compressed } = await sizeOf(`${CORE} export { ${names} } from "./dist/files/index.js"`, ROOT);

    t.diagnostic(`${names}: ${compressed - core.compressed} B`);
    assert.ok(compressed - core.compressed <= most, `${names}: ${compressed - core.compressed} bytes`);
  }
});
