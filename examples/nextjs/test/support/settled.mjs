import assert from "node:assert/strict";
import { sleep } from "./browser.mjs";

const PATIENCE = 5_000;

/** Wait until what a page says is as expected: on a busy machine it is so a little later. */
export async function settled(read, expected, message) {
  const end = Date.now() + PATIENCE;
  while ((await read()) !== expected && Date.now() < end) await sleep(50);
  assert.equal(await read(), expected, message);
}

/** Wait until a field holds a value. */
export const hasValue = (field, value, message) => settled(() => field.inputValue(), value, message);
