/**
 * Run the tests of the frontend: build it, serve it before an API, and call `node --test`.
 *
 * The API's address, mailbox and accounts are in the environment; `make test-web` sets them.
 * Names of test files, without `.test.mjs`, may be given to run only those.
 */
import { spawn } from "node:child_process";
import { mkdirSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EXECUTABLE, freePort } from "./support/browser.mjs";
import { startGate } from "./support/gate.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = join(HERE, "..");
const RESULTS = join(HERE, "results");
const NEXT = join(ROOT, "node_modules", "next", "dist", "bin", "next");

if (!EXECUTABLE) {
  console.error(
    "A Chromium or Chrome is needed: install one (`apt-get install chromium`), or name it with CHROMIUM=.",
  );
  process.exit(1);
}
mkdirSync(RESULTS, { recursive: true });

const port = Number(process.env.WEB_PORT) || (await freePort());
const api = new URL(process.env.API_URL);
const gate = await startGate(api.origin);
const environment = {
  ...process.env,
  NODE_ENV: "production",
  NEXT_TELEMETRY_DISABLED: "1",
  API_URL: gate.url + api.pathname,
  APP_ORIGIN: `http://localhost:${port}`,
  APP_URL: `http://localhost:${port}`,
  GATE_URL: gate.url,
  NEXT_LOG: join(RESULTS, "next.log"),
};

if (process.env.SKIP_BUILD !== "1") await run([NEXT, "build"], "build.log");
const log = openSync(environment.NEXT_LOG, "w");
const server = spawn(process.execPath, [NEXT, "start", "--port", String(port)], {
  cwd: ROOT,
  env: environment,
  stdio: ["ignore", log, log],
});
let code = 1;
try {
  await answers(`${environment.APP_URL}/icon.svg`);
  code = await tests();
} finally {
  server.kill();
  gate.close();
}
process.exit(code);

/** Run the test files, one after the other; return the exit code. */
async function tests() {
  const wanted = process.argv.slice(2);
  const files = readdirSync(HERE)
    .filter((name) => name.endsWith(".test.mjs"))
    .filter((name) => wanted.length === 0 || wanted.includes(name.replace(".test.mjs", "")))
    .map((name) => join(HERE, name));
  const options = ["--test", "--test-concurrency=1", "--test-reporter=spec"];
  const child = spawn(process.execPath, [...options, ...files], {
    cwd: ROOT,
    env: environment,
    stdio: "inherit",
  });
  return new Promise((resolve) => child.on("exit", (status) => resolve(status ?? 1)));
}

/** Run a program of Node; its output goes to a file. */
async function run(command, name) {
  const output = openSync(join(RESULTS, name), "w");
  const child = spawn(process.execPath, command, {
    cwd: ROOT,
    env: environment,
    stdio: ["ignore", output, output],
  });
  const status = await new Promise((resolve) => child.on("exit", resolve));
  if (status !== 0) throw new Error(`${command.join(" ")} failed; see ${join(RESULTS, name)}`);
}

/** Wait until an address answers. */
async function answers(url) {
  for (let attempt = 0; attempt < 240; attempt++) {
    if (server.exitCode !== null) break;
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`the app does not answer at ${url}; see ${environment.NEXT_LOG}`);
}
