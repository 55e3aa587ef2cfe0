/**
 * Run the tests of the frontend: build it, serve it before an API, and call `node --test`.
 *
 * The API's address, mailbox and accounts are in the environment; `make test-web` sets them.
 * Names of test files, without `.test.mjs`, may be given to run only those. LANES= says how
 * many files run at the same time. LIGHTHOUSE_RUNS=0 leaves Lighthouse out.
 */
import { readdirSync } from "node:fs";
import { prepare } from "./prepare.mjs";
import { freePort } from "./support/browser.mjs";
import { openLane, runFile, TESTS } from "./support/lanes.mjs";

/** The longest files begin first, so that none is waited for at the end. */
const FIRST = ["pages", "filled-pages", "files", "sessions", "accounts"];
/** What is measured must not share the machine with other tests. */
const ALONE = ["lighthouse"];
/** What judges the others' traces comes after them. */
const LAST = ["logs"];

const begun = Date.now();
let failures = 0;
const ended = [];
const lanes = [];
try {
  const names = chosen(process.argv.slice(2));
  await prepare();
  const ports = process.env.WEB_PORTS?.split(",").map(Number) ?? [await freePort(), await freePort()];
  lanes.push(...(await Promise.all(ports.map((port, index) => openLane(index + 1, port)))));
  const isShared = (name) => !ALONE.includes(name) && !LAST.includes(name);
  const queue = inOrder(names.filter(isShared), FIRST);
  await Promise.all(lanes.map((lane) => work(lane, queue)));
  await work(
    lanes[0],
    inOrder(
      names.filter((name) => !isShared(name)),
      [...ALONE, ...LAST],
    ),
  );
  report();
} catch (error) {
  console.error(error.message);
  failures++;
} finally {
  for (const lane of lanes) lane.close();
}
process.exit(failures === 0 ? 0 : 1);

/** Return the files to run: all, or those that are named. */
function chosen(wanted) {
  const names = readdirSync(TESTS)
    .filter((name) => name.endsWith(".test.mjs"))
    .map((name) => name.replace(".test.mjs", ""));
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`No tests: ${unknown.join(", ")}. There are: ${names.join(", ")}`);
  if (wanted.length > 0) return wanted;
  return process.env.LIGHTHOUSE_RUNS === "0" ? names.filter((name) => name !== "lighthouse") : names;
}

/** Return names with some of them first. */
function inOrder(names, first) {
  const place = (name) => (first.includes(name) ? first.indexOf(name) : first.length);
  return [...names].sort((one, other) => place(one) - place(other));
}

/** Run the next file, until there is none. */
async function work(lane, queue) {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    console.log(`${clock()} ${name} …`);
    const result = await runFile(lane, name);
    ended.push(result);
    if (!result.isGood) failures++;
    const verdict = result.isGood ? "passed" : "FAILED";
    console.log(`${clock()} ${name} ${verdict}, ${result.passed} tests in ${result.seconds.toFixed(0)} s`);
    console.log(result.said.replace(/^/gm, "  "));
  }
}

/** Return the time since the start, such as `  83 s`. */
function clock() {
  return `${((Date.now() - begun) / 1000).toFixed(0).padStart(4)} s`;
}

/** Say where the time went, and once more what failed: the end is what one reads first. */
function report() {
  const total = ended.reduce((sum, { passed }) => sum + passed, 0);
  const times = ended
    .sort((one, other) => other.seconds - one.seconds)
    .map(({ name, seconds }) => `${name} ${seconds.toFixed(0)}`);
  console.log(`\n${total} tests passed in ${clock().trim()}; seconds of each file: ${times.join(", ")}`);
  const bad = ended.filter(({ isGood }) => !isGood);
  for (const { name, said } of bad) console.log(`\n${name}:\n${said.replace(/^\s*✔.*\n?/gm, "")}`);
  if (bad.length > 0) console.log(`FAILED: ${bad.map(({ name }) => name).join(", ")}`);
}
