// What tests of the package run: the compiler, npm, a project with nothing but the package in it.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** The compilers that the package is for. */
export const COMPILERS = ["typescript", "typescript-6"];
const require = createRequire(import.meta.url);
const execute = promisify(execFile);

/** Run a program; return what it prints, or fail with it. */
export async function run(folder, program, ...args) {
  try {
    return (await execute(program, args, { cwd: folder, maxBuffer: 2 ** 26, timeout: 180_000 })).stdout;
  } catch (error) {
    throw new Error(`${program} ${args.join(" ")}: ${error.message}\n${error.stdout}${error.stderr}`);
  }
}

/** Compile a project by one of the compilers. */
export const compile = (compiler, folder, project = ".") =>
  run(folder, process.execPath, require.resolve(`${compiler}/bin/tsc`), "--project", project);

/**
 * Make a project that has the packed package, as `npm install` puts it there, and return its folder.
 *
 * @param {import("node:test").TestContext} t removes it with the test.
 */
export async function emptyProject(t) {
  const folder = await mkdtemp(join(tmpdir(), "client-"));
  t.after(() => rm(folder, { recursive: true }));
  const packed = JSON.parse(await run(ROOT, "npm", "pack", "--ignore-scripts", "--json", "--pack-destination", folder));
  const { filename, files } = Object.values(packed)[0];
  await writeFile(join(folder, "package.json"), '{"name": "empty", "private": true, "type": "module"}');
  await run(folder, "npm", "install", "--offline", "--no-audit", "--no-fund", `./${filename}`);
  return { folder, files: files.map(({ path }) => path) };
}

/** Put packages into a project, as they are installed for this one. */
export async function link(folder, ...names) {
  for (const name of names) {
    const path = join(folder, "node_modules", name);
    await mkdir(join(path, ".."), { recursive: true });
    await symlink(join(ROOT, "node_modules", name), path);
  }
}

/** Write a project's settings for the compiler. */
export const configure = (folder, compilerOptions, include) =>
  writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: { target: "ES2022", lib: ["ES2022", "DOM", "DOM.Iterable"], types: [], strict: true, noEmit: true, ...compilerOptions },
      include,
    }),
  );
