/**
 * Lanes that files of tests run in at the same time.
 *
 * Each lane has an app and a gate of its own, all of one build and before one API: a test
 * that stops the API, or counts what reaches it, meets no other.
 */
import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startGate } from "./gate.mjs";

export const TESTS = fileURLToPath(new URL("..", import.meta.url));
export const ROOT = join(TESTS, "..");
export const RESULTS = join(TESTS, "results");
export const NEXT = join(ROOT, "node_modules", "next", "dist", "bin", "next");

/** No file of tests is as long as this; one that hangs must not hang everything. */
const LONGEST_MS = 600_000;

/** Serve the app at a port, before a gate of its own. */
export async function openLane(number, port) {
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
    NEXT_LOG: join(RESULTS, `next-${number}.log`),
  };
  const log = openSync(environment.NEXT_LOG, "w");
  const server = spawn(process.execPath, [NEXT, "start", "--port", String(port)], {
    cwd: ROOT,
    env: environment,
    stdio: ["ignore", log, log],
  });
  const close = () => {
    server.kill();
    gate.close();
  };
  try {
    await answers(`${environment.APP_URL}/icon.svg`, server);
  } catch (error) {
    close();
    throw new Error(`${error.message}; see ${environment.NEXT_LOG}`);
  }
  return { number, environment, close };
}

/** Run a file of tests; return what it said, how many tests it had, and how it ended. */
export async function runFile(lane, name) {
  const begun = Date.now();
  const file = join(TESTS, `${name}.test.mjs`);
  const child = spawn(process.execPath, ["--test", "--test-reporter=spec", file], {
    cwd: ROOT,
    env: lane.environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const timer = setTimeout(() => {
    said += `\n${name} was ended after ${LONGEST_MS / 1000} s.\n`;
    child.kill("SIGKILL");
  }, LONGEST_MS);
  const status = await new Promise((resolve) => child.on("close", resolve));
  clearTimeout(timer);
  const count = (kind) => Number(new RegExp(`^ℹ ${kind} (\\d+)$`, "m").exec(said)?.[1] ?? 0);
  return {
    name,
    seconds: (Date.now() - begun) / 1000,
    // Without the summary, and without failures for a second time.
    said: said.replace(/^ℹ [^]*/m, "").trimEnd(),
    passed: count("pass"),
    skipped: count("skipped"),
    // A file without tests has proved nothing.
    isGood: status === 0 && count("pass") > 0,
  };
}

/** Wait until an address answers. */
async function answers(url, server) {
  for (let attempt = 0; attempt < 240 && server.exitCode === null; attempt++) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`the app does not answer at ${url}`);
}
