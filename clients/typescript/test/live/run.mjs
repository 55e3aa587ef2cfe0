// Runs the tests beside this file in an empty project that has the packed client.
// The running API is named by API_URL, MAIL_URL, ADMIN_EMAIL and ADMIN_PASSWORD.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { emptyProject } from "../tools.mjs";

const cleanings = [];
const { folder } = await emptyProject({ after: (clean) => cleanings.push(clean) });
try {
  await cp(fileURLToPath(new URL(".", import.meta.url)), join(folder, "live"), { recursive: true });
  const tests = spawn(process.execPath, ["--test", "live/operations.test.mjs"], { cwd: folder, stdio: "inherit" });
  [process.exitCode] = await once(tests, "exit");
} finally {
  for (const clean of cleanings) await clean();
}
