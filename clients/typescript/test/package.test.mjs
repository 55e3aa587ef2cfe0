// The packed package: what is in it, and where it runs.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { hang, json, problem, serve, text } from "./server.mjs";
import { storeWorld } from "./store.mjs";
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
  for (const name of ["index", "files/index", "generated/operations", "jobs/index", "next/index"]) {
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

test("operations, files and jobs are entry points of their own", async (t) => {
  const { folder } = await emptyProject(t);
  const { baseUrl, requests } = await serve(t, (request, response) =>
    json(200, { id: "x", status: request.url.includes("files") ? "ready" : "succeeded", version: 1 })(request, response));
  await writeFile(join(folder, "main.mjs"), `
    import { createClient } from "@backend/client";
    import { ready } from "@backend/client/files";
    import { jobsOf } from "@backend/client/jobs";
    import { get_job } from "@backend/client/operations";
    const api = createClient({ baseUrl: ${JSON.stringify(baseUrl)} });
    await api.call(get_job, { path: { job_id: (await jobsOf(api).wait("x")).id } });
    await ready(api, "y");
  `);

  await run(folder, process.execPath, "main.mjs");

  assert.deepEqual(requests.map(({ url }) => url), ["/api/jobs/x", "/api/jobs/x", "/api/files/y"]);
});

test("the document comes with the package, and what is inside is closed", async (t) => {
  const { folder } = await emptyProject(t);
  const load = (what) => run(folder, process.execPath, "--input-type=module", "--eval", what);

  assert.match(await load('import { createRequire } from "node:module"; console.log(createRequire(import.meta.url)("@backend/client/openapi.json").openapi)'), /^3\.1/);
  await assert.rejects(load('import "@backend/client/dist/call.js"'), /ERR_PACKAGE_PATH_NOT_EXPORTED/);
});

test("it runs in a browser, where it repeats twice", async (t) => {
  const browser = await findBrowser(t);
  if (!browser) return;
  const { folder } = await emptyProject(t);
  const code = `${script("/api")} await fetch("/done", { method: "POST", body: JSON.stringify(page.items) });`;
  const bundle = await bundleOf(folder, code);
  let done;
  const report = new Promise((resolve) => (done = resolve));
  const busy = problem(503, "unavailable");
  let calls = 0;
  const { baseUrl, requests } = await serve(t, async (request, response) => {
    if (request.url === "/") PAGE(request, response);
    else if (request.url === "/main.js") text(200, bundle, "text/javascript")(request, response);
    else if (request.url === "/done") done(json(204)(request, response));
    else (calls += 1) < 3 ? busy(request, response) : json(200, [{ id: "x" }])(request, response);
  });

  await open(t, browser, new URL("/", baseUrl).href);
  await report;

  const last = requests.at(-1);
  assert.deepEqual([last.url, last.body], ["/done", '[{"id":"x"}]']);
  assert.equal(calls, 3);
});

test("an upload in a browser tells how far it is, and is ended in the middle", async (t) => {
  const browser = await findBrowser(t);
  if (!browser) return;
  const { folder } = await emptyProject(t);
  const code = `
    import { createClient } from "@backend/client";
    import { upload } from "@backend/client/files";
    const api = createClient({ baseUrl: "/api" });
    const content = new File([new Uint8Array(2_500).fill(65)], "a.txt");
    const seen = [];
    await upload(api, content, { onProgress: ({ sent }) => seen.push(sent) });
    const ways = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/store/")).map(({ initiatorType }) => initiatorType);
    const leaving = new AbortController();
    setTimeout(() => leaving.abort(new Error("left")), 300);
    const ended = await upload(api, content, { signal: leaving.signal }).catch((error) => error.message);
    await fetch("/done", { method: "POST", body: JSON.stringify({ seen, ways, ended }) });
  `;
  const bundle = await bundleOf(folder, code);
  let done;
  const report = new Promise((resolve) => (done = resolve));
  const world = await storeWorld(t, {
    parted: true,
    answers: {
      "GET /": PAGE,
      "GET /main.js": text(200, bundle, "text/javascript"),
      "GET /api/files/ID/parts": json(200, []),
      "PUT /store/3 2": hang,
      "POST /done": (_, response, { body }) => {
        done(JSON.parse(body));
        json(204)(_, response);
      },
    },
  });

  await open(t, browser, new URL("/", world.origin).href);
  const { seen, ways, ended } = await report;

  assert.equal(seen.at(-1), 2_500);
  assert.ok(seen.length >= 3, String(seen));
  assert.deepEqual(ways, ["xmlhttprequest", "xmlhttprequest", "xmlhttprequest"]);
  assert.equal(ended, "left");
  assert.equal(world.named("POST /api/files/ID/complete").length, 1);
  assert.deepEqual(Buffer.concat([1, 2, 3].map((number) => world.parts.get(number))), Buffer.alloc(2_500, "A"));
});

/** A page that runs a script and loads nothing else. */
const PAGE = text(200, `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>`);

/** Return a script with all that it imports, as bundlers of frontends make it. */
async function bundleOf(resolveDir, contents) {
  const { outputFiles } = await build({ stdin: { contents, resolveDir }, bundle: true, format: "esm", platform: "browser", minify: true, write: false });
  return outputFiles[0].text;
}

/** Return the path of a browser; without one, undefined, and the test is skipped or has failed. */
async function findBrowser(t) {
  const usual = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  for (const path of process.env.CHROMIUM ? [process.env.CHROMIUM] : usual) {
    if (await access(path).then(() => true, () => false)) return path;
  }
  assert.ok(!process.env.BROWSER_REQUIRED, "no browser: apt-get install chromium, or say where one is by CHROMIUM");
  t.skip("no Chromium here; CHROMIUM= says where one is");
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
