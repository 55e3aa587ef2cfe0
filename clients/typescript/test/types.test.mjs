// What compiles, and what must not: in a project that has the packed client.
import assert from "node:assert/strict";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { compile, COMPILERS, configure, emptyProject, link, ROOT } from "./tools.mjs";

const STRICT = { noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true };

test("the core knows web APIs only", () => compile("typescript", ROOT, "tsconfig.core.json"));

test("calls of a frontend compile, and mistakes do not, where Node resolves them", async (t) => {
  const { folder } = await emptyProject(t);
  await cp(join(ROOT, "test/types"), join(folder, "types"), { recursive: true });
  await configure(folder, { module: "NodeNext", moduleResolution: "nodenext", skipLibCheck: false, ...STRICT }, ["types"]);

  for (const compiler of COMPILERS) await compile(compiler, folder);
});

test("so they do where a bundler resolves them, and so does each example of the documentation", async (t) => {
  const { folder } = await emptyProject(t);
  await cp(join(ROOT, "test/types"), join(folder, "types"), { recursive: true });
  await link(folder, "next", "react", "@types/node", "@types/react");
  const text = await readFile(join(ROOT, "../../docs/client.md"), "utf8");
  const examples = [...text.matchAll(/^```tsx?\n(.*?)^```$/gms)];
  assert.ok(examples.length >= 6, `${examples.length} examples`);
  await mkdir(join(folder, "examples"));
  for (const [index, [, code]] of examples.entries()) await writeFile(join(folder, `examples/${index + 1}.ts`), code);
  const options = { module: "ESNext", moduleResolution: "bundler", types: ["node"], skipLibCheck: true, isolatedModules: true };
  await configure(folder, { ...options, ...STRICT }, ["types", "examples"]);

  for (const compiler of COMPILERS) await compile(compiler, folder);
});
