import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PASSWORD } from "./support/browser.mjs";
import { RESULTS } from "./support/lanes.mjs";

const { API_LOG, FRONTEND_SECRET, DEMO_PASSWORD, ADMIN_PASSWORD } = process.env;

/** What no log may hold, whatever the tests before have done. */
const FORBIDDEN = [
  ["an access token", /eyJ[\w-]+\.[\w-]+\.[\w-]+/],
  ["a mailed token", /[?&]token=[\w-]{16,}/],
  ["a signed address", /X-Amz-Signature/],
  ["a session's cookie", /__Host-(session|device|challenge|restore)=/],
  ["the secret of the frontend", FRONTEND_SECRET],
  ["a password of the tests", PASSWORD],
  ["the password of the demo account", DEMO_PASSWORD],
  ["the password of the administrator", ADMIN_PASSWORD],
];

const logs = [
  API_LOG,
  ...readdirSync(RESULTS)
    .filter((name) => /^next-\d+\.log$/.test(name))
    .map((name) => join(RESULTS, name)),
];

for (const path of logs) {
  test(`${path.split("/").at(-1)} holds no token, no secret and no password`, () => {
    const lines = readFileSync(path, "utf8").split("\n");
    assert.ok(lines.length > 3, "it is a log");
    for (const [what, pattern] of FORBIDDEN) {
      assert.ok(pattern, `${what} is known`);
      const found = lines.findIndex((line) => (pattern.test ? pattern.test(line) : line.includes(pattern)));
      assert.equal(found, -1, `${what} is in line ${found + 1}`);
    }
  });
}
