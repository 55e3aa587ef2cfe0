// The packed package: what is in it, and where it runs.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { json, problem, serve, text } from "./server.mjs";
import { emptyProject, run } from "./tools.mjs";

/** A script that lists items by the installed package. */
const script = (baseUrl) => `
  import { createClient } from "@backend/client";
  const page = await createClient({ baseUrl: ${JSON.stringify(baseUrl)} }).items.list({ search: "ü" });
  console.log(JSON.stringify(page.items));
`;

test("the package holds what it is for, and nothing else", async (t) => {
  const { files } = await emptyProject(t);

  assert.deepEqual(files.filter((path) => !/^dist\/.+\.(js|d\.ts)$/.test(path)).sort(), ["openapi.json", "package.json"]);
  for (const name of ["index", "generated/operations", "jobs/index", "next/index"]) {
    for (const path of [`dist/${name}.js`, `dist/${name}.d.ts`]) assert.ok(files.includes(path), path);
  }
});

test("installed in an empty project it runs in Node, also as edge functions load it", async (t) => {
  const { folder } = await emptyProject(t);
  const { baseUrl, requests } = await serve(t, json(200, [{ id: "x" }]));
  await writeFile(join(folder, "main.mjs"), script(baseUrl));

  for (const conditions of [[], ["--conditions=edge-light"], ["--conditions=browser"], ["--conditions=workerd"]]) {
    assert.equal(await run(folder, process.execPath, ...conditions, "main.mjs"), '[{"id":"x"}]\n');
  }

  assert.deepEqual(new Set(requests.map(({ url }) => url)), new Set(["/api/items?search=%C3%BC"]));
});

test("operations and jobs are entry points of their own", async (t) => {
  const { folder } = await emptyProject(t);
  const { baseUrl, requests } = await serve(t, json(200, { id: "x", status: "succeeded", version: 1 }));
  await writeFile(join(folder, "main.mjs"), `
    import { createClient } from "@backend/client";
    import { jobsOf } from "@backend/client/jobs";
    import { get_job } from "@backend/client/operations";
    const api = createClient({ baseUrl: ${JSON.stringify(baseUrl)} });
    await api.call(get_job, { path: { job_id: (await jobsOf(api).wait("x")).id } });
  `);

  await run(folder, process.execPath, "main.mjs");

  assert.deepEqual(requests.map(({ url }) => url), ["/api/jobs/x", "/api/jobs/x"]);
});

test("the document comes with the package, and what is inside is closed", async (t) => {
  const { folder } = await emptyProject(t);
  const load = (what) => run(folder, process.execPath, "--input-type=module", "--eval", what);

  assert.match(await load('import { createRequire } from "node:module"; console.log(createRequire(import.meta.url)("@backend/client/openapi.json").openapi)'), /^3\.1/);
  await assert.rejects(load('import "@backend/client/dist/call.js"'), /ERR_PACKAGE_PATH_NOT_EXPORTED/);
});

test("it runs in a browser, where it repeats twice", async (t) => {
  const browser = await findBrowser();
  if (!browser) {
    assert.ok(!process.env.BROWSER_REQUIRED, "no browser: apt-get install chromium, or say where one is by CHROMIUM");
    t.skip("no Chromium here; CHROMIUM= says where one is");
    return;
  }
  const { folder } = await emptyProject(t);
  const code = `${script("/api")} await fetch("/done", { method: "POST", body: JSON.stringify(page.items) });`;
  const bundle = await build({
    stdin: { contents: code, resolveDir: folder }, bundle: true, format: "esm", platform: "browser", minify: true, write: false,
  });
  let done;
  const report = new Promise((resolve) => (done = resolve));
  const busy = problem(503, "unavailable");
  let calls = 0;
  const { baseUrl, requests } = await serve(t, async (request, response) => {
    if (request.url === "/") text(200, `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>`)(request, response);
    else if (request.url === "/main.js") text(200, bundle.outputFiles[0].text, "text/javascript")(request, response);
    else if (request.url === "/done") done(json(204)(request, response));
    else (calls += 1) < 3 ? busy(request, response) : json(200, [{ id: "x" }])(request, response);
  });

  await open(t, browser, new URL("/", baseUrl).href);
  await report;

  const last = requests.at(-1);
  assert.deepEqual([last.url, last.body], ["/done", '[{"id":"x"}]']);
  assert.equal(calls, 3);
});

/** Return the path of a browser; undefined if there is none. */
async function findBrowser() {
  const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  for (const path of process.env.CHROMIUM ? [process.env.CHROMIUM] : usual) {
    if (await access(path).then(() => true, () => false)) return path;
  }
  return undefined;
}

/** Open a page, until the test ends. */
async function open(t, browser, url) {
  const profile = await mkdtemp(join(tmpdir(), "browser-"));
  // The page is the test's own, and root has no sandbox.
  const args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", `--user-data-dir=${profile}`];
  const child = spawn(browser, [...args, "--remote-debugging-port=0", url], { stdio: "ignore", detached: true });
  t.after(async () => {
    process.kill(-child.pid, "SIGKILL");
    await rm(profile, { recursive: true, force: true, maxRetries: 9, retryDelay: 100 });
  });
}
