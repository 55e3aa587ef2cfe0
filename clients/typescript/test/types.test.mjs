// What compiles, and what must not.
import assert from "node:assert/strict";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { compile, COMPILERS, configure, emptyProject, link, ROOT } from "./tools.mjs";

test("the core knows web APIs only", () => compile("typescript", ROOT, "tsconfig.core.json"));

for (const compiler of COMPILERS) {
  test(`calls of a frontend compile, and mistakes do not, by ${compiler}`, () => compile(compiler, ROOT, "test/types"));
}

test("the packed types are found by bundlers and by Node, and are whole", async (t) => {
  const { folder } = await emptyProject(t);
  await cp(join(ROOT, "test/types/calls.ts"), join(folder, "calls.ts"));

  for (const [module, moduleResolution] of [["ESNext", "bundler"], ["NodeNext", "nodenext"]]) {
    await configure(folder, { module, moduleResolution, noUncheckedIndexedAccess: true, skipLibCheck: false }, ["*.ts"]);
    for (const compiler of COMPILERS) await compile(compiler, folder);
  }
});

test("each example of the documentation compiles", async (t) => {
  const { folder } = await emptyProject(t);
  await link(folder, "next", "react", "@types/node", "@types/react");
  const text = await readFile(join(ROOT, "../../docs/client.md"), "utf8");
  const examples = [...text.matchAll(/^```tsx?\n(.*?)^```$/gms)];
  assert.ok(examples.length >= 6, `${examples.length} examples`);
  await mkdir(join(folder, "examples"));
  for (const [index, [, code]] of examples.entries()) await writeFile(join(folder, `examples/${index + 1}.ts`), code);
  await configure(folder, { module: "ESNext", moduleResolution: "bundler", types: ["node"], skipLibCheck: true, isolatedModules: true }, ["examples"]);

  for (const compiler of COMPILERS) await compile(compiler, folder);
});
