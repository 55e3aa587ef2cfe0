// What is made of the document: the same each time, and missed when it is stale.
import assert from "node:assert/strict";
import { appendFile, cp, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT, run } from "./tools.mjs";

const MADE = ["src/generated/operations.ts", "src/generated/routes.ts", "src/generated/schema.ts"];
const generate = (folder, ...options) => run(folder, process.execPath, "generate.mjs", ...options);
const read = (folder) => Promise.all(MADE.map((path) => readFile(join(folder, path), "utf8")));

/** Return a copy of what generates, and of what was generated. */
async function copy(t) {
  const folder = await mkdtemp(join(tmpdir(), "client-"));
  t.after(() => rm(folder, { recursive: true }));
  for (const path of ["generate.mjs", "openapi.json", "src/generated"]) await cp(join(ROOT, path), join(folder, path), { recursive: true });
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

test("what is made again is what was committed", async (t) => {
  const folder = await copy(t);

  await generate(folder);

  assert.deepEqual(await read(folder), await read(ROOT));
});

test("what was changed or is missing is named, and left as it is", async (t) => {
  const folder = await copy(t);
  const [, routes, schema] = MADE.map((path) => join(folder, path));
  await appendFile(routes, "// by hand\n");
  await rm(schema);

  await assert.rejects(generate(folder, "--check"), /src\/generated\/schema\.ts, src\/generated\/routes\.ts: not made.*make client/s);

  assert.match(await readFile(routes, "utf8"), /by hand/);
  await assert.rejects(readFile(schema), { code: "ENOENT" });
});

test("all operations but those of OAuth 2.0 are values, those of version 2.0 have a name, too, and no other has", async () => {
  const { default: document } = await import(join(ROOT, "openapi.json"), { with: { type: "json" } });
  const all = Object.values(document.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
  const operations = await import(join(ROOT, "dist/generated/operations.js"));
  const { routes } = await import(join(ROOT, "dist/generated/routes.js"));

  assert.deepEqual(Object.keys(operations).sort(), all.filter((name) => name !== "token" && name !== "revoke").sort());
  // A new one would be in every bundle.
  assert.ok(Object.keys(routes).length <= 57);
  for (const [name, route] of Object.entries(routes)) assert.equal(route, operations[name]);
});
