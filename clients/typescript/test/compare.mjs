// Compares the size of bundles: this client, and what teams use instead. Installs the others.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sizeOf } from "./size.mjs";
import { ROOT, run } from "./tools.mjs";

const OTHERS = ["openapi-fetch@0.17.0", "@hey-api/openapi-ts@0.99.0", "typescript@5.9.3"];
const folder = join(ROOT, "build", "compare");
await mkdir(folder, { recursive: true });
await writeFile(join(folder, "package.json"), '{"private": true, "type": "module"}');
await run(folder, "npm", "install", "--no-audit", "--no-fund", "--no-save", ...OTHERS);
await run(folder, "npx", "openapi-ts", "--input", join(ROOT, "openapi.json"), "--output", "sdk", "--client", "@hey-api/client-fetch");

const CASES = [
  ["this client, with the operations that have a name", 'export * from "./dist/index.js"', ROOT],
  ["and one more operation, by its value", 'export * from "./dist/index.js"; export { list_jobs } from "./dist/generated/operations.js"', ROOT],
  ["and the methods of jobs", 'export * from "./dist/index.js"; export { jobsOf } from "./dist/jobs/index.js"', ROOT],
  ["and uploads of files, and waiting for their check", 'export * from "./dist/index.js"; export { ready, upload } from "./dist/files/index.js"', ROOT],
  ["and the values of all operations", 'export * from "./dist/index.js"; export * from "./dist/generated/operations.js"', ROOT],
  ["openapi-fetch 0.17.0: no names, methods, error classes, pages or retries", 'export { default } from "openapi-fetch"', folder],
  ["SDK by @hey-api/openapi-ts 0.99.0, every operation: no error classes, pages or retries", 'export * from "./sdk/index.js"', folder],
  ["the same SDK, if an app calls four operations", 'export { login, listItems, createItem, updateItem } from "./sdk/sdk.gen.js"', folder],
];
console.log("| what a browser loads | minified | and compressed |\n|---|---|---|");
for (const [name, contents, at] of CASES) {
  const { minified, compressed } = await sizeOf(contents, at);
  console.log(`| ${name} | ${minified.toLocaleString("en")} B | ${compressed.toLocaleString("en")} B |`);
}
