/**
 * Make what the tests need: find a browser, and build the app once for all lanes.
 *
 * `make test-web` does this while its stage starts.
 */
import { spawn } from "node:child_process";
import { mkdirSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EXECUTABLE } from "./support/browser.mjs";
import { NEXT, RESULTS, ROOT } from "./support/lanes.mjs";

/**
 * Build the app, unless SKIP_BUILD=1 says that it is built.
 *
 * @throws Error: there is no browser, or the build fails.
 */
export async function prepare() {
  if (!EXECUTABLE) {
    throw new Error(
      "A Chromium or Chrome is needed. On Debian: " +
        "apt-get install --no-install-recommends chromium-headless-shell. CHROMIUM=/path/of/it names another.",
    );
  }
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS, { recursive: true });
  if (process.env.SKIP_BUILD === "1") return;
  const path = join(RESULTS, "build.log");
  const output = openSync(path, "w");
  const child = spawn(process.execPath, [NEXT, "build"], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", output, output],
  });
  const status = await new Promise((resolve) => child.on("exit", resolve));
  if (status !== 0) throw new Error(`The build failed; see ${path}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const begun = Date.now();
  await prepare().catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
  console.log(`The app is built, after ${Math.round((Date.now() - begun) / 1000)} s.`);
}
