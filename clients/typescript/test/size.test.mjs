// The budget of what a frontend has to load.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sizeOf } from "./size.mjs";
import { ROOT } from "./tools.mjs";

const BUDGET = 4096;

test(`everything fits in ${BUDGET} bytes, minified and compressed`, async (t) => {
  const { minified, compressed } = await sizeOf('export * from "./dist/index.js"', ROOT);

  t.diagnostic(`${minified} B minified, ${compressed} B compressed`);
  assert.ok(compressed <= BUDGET, `${compressed} bytes`);
});
