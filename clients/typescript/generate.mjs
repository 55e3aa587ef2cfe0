// Makes what the client takes from the API's document: types, routes and codes.
// `--check` makes nothing, and fails if what is there is not what would be made.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const here = new URL("./", import.meta.url);
const document = JSON.parse(await readFile(new URL("openapi.json", here), "utf8"));
const MADE = "/** Made from openapi.json by generate.mjs: do not edit. */\n";

/**
 * The operations that `call` takes by name, too: those of version 2.0. Their routes are in
 * every bundle, so none is added: new ones are values, which only their callers load.
 */
const BY_NAME = `
  change_email change_items change_password change_role confirm_email_change confirm_totp create_item
  delete_item delete_me delete_user disable_totp disable_user empty_trash enable_user force_reset
  forgot_password get_factors get_health get_item get_me get_ready get_trashed_item get_user invite_user
  list_audit list_items list_my_audit list_my_sessions list_trash list_user_audit list_user_sessions
  list_users login login_factor logout purge_item refresh register remove_user_totp
  renew_recovery_codes replace_item resend_invitation resend_unlock_link resend_verification
  reset_password restore restore_item revoke_my_other_sessions revoke_my_session revoke_user_sessions
  start_totp undo_email_change unlock_factor update_item update_me verify_email withdraw_invitation
`.trim().split(/\s+/);

/** Operations that may be repeated without a key: a repetition changes nothing more. */
const REPEATABLE = ["complete_file", "refresh", "renew_upload", "sign_file_parts"];

/** Operations on many resources, or on a large one, on which the API works for up to 20 seconds. */
const SLOW = ["change_items", "complete_file", "empty_file_trash", "empty_trash"];

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

const routes = operations
  .filter((each) => !isOAuth(each))
  .map(({ path, method, operation }) => ({
    name: operation.operationId,
    route: [path, method.toUpperCase(), ...traitsOf(operation)].join(" "),
    does: (operation.description ?? operation.summary).split("\n\n")[0].replace(/\s+/g, " ").replaceAll("*/", "* /"),
  }));
/** Return lines of code, one for each operation: in the order of paths they compress best. */
const linesOf = (some, line) => some.sort((one, other) => (one.route < other.route ? -1 : 1)).map(line).join("\n");
const named = linesOf(routes.filter(({ name }) => BY_NAME.includes(name)), ({ name, route }) => `  ${name}: ${JSON.stringify(route)},`);
const values = linesOf(routes, ({ name, route, does }) => `/** ${does} */\nexport const ${name} = ${JSON.stringify(route)} as Operation<"${name}">;`);
const types = await openapiTS(document, { defaultNonNullable: false, alphabetize: true });

const made = {
  "src/generated/schema.ts": `${MADE}${astToString(types)}`,
  "src/generated/operations.ts": `${MADE}/** All operations, each a value for \`call\`: path, method, and traits that decide how a call is repeated. */
import type { Operation } from "../types.js";\n\n${values}\n`,
  "src/generated/routes.ts": `${MADE}/** The operations that the client knows by name. */
export const routes = {\n${named}\n} as const;\n`,
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
