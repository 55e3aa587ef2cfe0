// Makes what the client takes from the API's document: types, routes and codes.
// `--check` makes nothing, and fails if what is there is not what would be made.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const here = new URL("./", import.meta.url);
const document = JSON.parse(await readFile(new URL("openapi.json", here), "utf8"));
const MADE = "/** Made from openapi.json by generate.mjs: do not edit. */\n";

/** Operations that may be repeated without a key: the answer to all is the same. */
const REPEATABLE = ["refresh"];

/** Operations on many resources, on which the API works for up to 20 seconds. */
const SLOW = ["change_items", "empty_trash"];

/** Return the traits of an operation that decide how it is sent and repeated. */
function traitsOf(operation) {
  const parameters = (operation.parameters ?? []).map(({ name }) => name);
  return [
    parameters.includes("Idempotency-Key") && "keyed",
    REPEATABLE.includes(operation.operationId) && "repeatable",
    SLOW.includes(operation.operationId) && "slow",
  ].filter(Boolean);
}

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
/** Tell if an operation is one of OAuth 2.0: those are for stock clients, and each has a twin in JSON. */
const isOAuth = ({ operation }) => "application/x-www-form-urlencoded" in (operation.requestBody?.content ?? {});

const routes = operations.filter((each) => !isOAuth(each)).map(({ path, method, operation }) => {
  const route = [path, method.toUpperCase(), ...traitsOf(operation)].join(" ");
  return `  ${operation.operationId}: ${JSON.stringify(route)},`;
});
const types = await openapiTS(document, { defaultNonNullable: false, alphabetize: true });

const made = {
  "src/generated/schema.ts": `${MADE}${astToString(types)}`,
  "src/generated/routes.ts": `${MADE}/** The operations by name: path, method, and traits that decide how a call is repeated. */
export const routes = {\n${routes.sort().join("\n")}\n} as const;\n`,
};

const stale = [];
for (const [path, text] of Object.entries(made)) {
  const file = new URL(path, here);
  if (process.argv.includes("--check")) {
    const there = await readFile(file, "utf8").catch(() => "");
    if (there !== text) stale.push(path);
  } else {
    await writeFile(file, text);
  }
}
if (stale.length > 0) {
  console.error(`${stale.join(", ")}: not made from openapi.json as it is. Run: make client`);
  process.exitCode = 1;
}
