// Files: their methods, uploads whole and in parts, and waiting for their check.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { openAsBlob } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createClient, isApiError, NoAnswer } from "../dist/index.js";
import { FileUnfinished, FileUnreadable, filesOf, JobFailed, OtherFile, ready, StoreRefused, typeOf, upload } from "../dist/files/index.js";
import { breakOff, hang, json, problem, serve } from "./server.mjs";
import { ID, PART, refusal, sha256, storeWorld } from "./store.mjs";

const text = (length, seed = 0) => Buffer.from(Array.from({ length }, (_, index) => 97 + ((index * 7 + seed) % 26)));
const fileOf = (bytes, name = "a.txt", type = "text/plain") => new File([bytes], name, { type });
const partOf = (bytes, number) => bytes.subarray((number - 1) * PART, number * PART);
/** Let pauses before repetitions take no time; requests keep theirs. */
const quick = (t) => {
  const real = globalThis.setTimeout;
  t.mock.method(globalThis, "setTimeout", (call, ms, ...rest) => real(call, ms <= 15_000 && ms !== 2_000 && ms !== 4_000 ? ms / 100 : ms, ...rest));
};

test("files are listed, read, changed, removed and had back by their paths", async (t) => {
  const file = { id: ID, status: "ready", version: 1 };
  const { baseUrl, requests } = await serve(t, async (request, response) => {
    const bare = /trash(\?|$)|files(\?|$)/.test(request.url);
    json(200, bare ? [file] : file, { etag: '"1"' })(request, response);
  });
  const files = filesOf(createClient({ baseUrl, retries: 0 }));

  assert.equal((await files.list({ status: "ready" })).items.length, 1);
  for await (const each of files.all({ search: "report" }, { maxItems: 1 })) assert.equal(each.id, ID);
  assert.equal((await files.get(ID)).etag, '"1"');
  await files.update(ID, { name: "b.txt", item_id: null }, { ifMatch: file });
  await files.remove(ID);
  await files.download(ID);
  await files.rendition(ID, 640);
  await files.text(ID);
  await files.abort(ID);
  await files.usage();
  await files.trash({ limit: 5 });
  await files.restore(ID);
  await files.purge(ID);
  await files.empty();
  await files.avatar({ size: 160 });
  await files.chooseAvatar({ file_id: ID });
  await files.removeAvatar();

  assert.deepEqual(requests.map(({ method, url }) => `${method} ${url.replace(ID, "ID")}`), [
    "GET /api/files?status=ready",
    "GET /api/files?search=report",
    "GET /api/files/ID",
    "PATCH /api/files/ID",
    "DELETE /api/files/ID",
    "GET /api/files/ID/download",
    "GET /api/files/ID/renditions/640",
    "GET /api/files/ID/text",
    "POST /api/files/ID/abort",
    "GET /api/files/usage",
    "GET /api/files/trash?limit=5",
    "POST /api/files/trash/ID/restore",
    "DELETE /api/files/trash/ID",
    "DELETE /api/files/trash",
    "GET /api/users/me/avatar?size=160",
    "PUT /api/users/me/avatar",
    "DELETE /api/users/me/avatar",
  ]);
  assert.equal(requests[3].body, '{"name":"b.txt","item_id":null}');
  assert.equal(requests[3].headers["if-match"], '"1"');
});

test("the type is that of the ending where systems disagree, else what the content tells", () => {
  const cases = [
    ["a.CSV", "application/vnd.ms-excel", "text/csv"], ["a.md", "", "text/markdown"], ["a.json", "", "application/json"],
    ["a.png", "image/png", "image/png"], ["a.txt", "text/plain;charset=utf-8", "text/plain"], ["note", "Text/Plain; charset=utf-8", "text/plain"],
    ["a", "", "application/octet-stream"], ["a.constructor", "", "application/octet-stream"],
  ];
  for (const [name, type, expected] of cases) assert.equal(typeOf(fileOf("", name, type)), expected, name);
});

test("a small file is announced with its checksum, and its form goes to the store with the bytes last", async (t) => {
  const world = await storeWorld(t);
  const bytes = text(2_500);
  const begun = [];
  const seen = [];

  const file = await upload(world.api, fileOf(bytes), { itemId: "item", idempotencyKey: "key-1", onBegun: ({ id }) => begun.push(id), onProgress: (each) => seen.push(each) });

  const [announced, sent] = world.requests;
  assert.deepEqual(JSON.parse(announced.body), { name: "a.txt", type: "text/plain", size: 2_500, item_id: "item", sha256: sha256(bytes) });
  assert.equal(announced.headers["idempotency-key"], "key-1");
  assert.equal(sent.name, "POST /store");
  assert.ok(sent.headers["content-length"]);
  assert.equal(sent.headers.authorization, undefined);
  const names = [...world.form.matchAll(/name="(\w+)"/g)].map(([, name]) => name);
  assert.deepEqual(names, ["key", "policy", "file"]);
  assert.ok(world.form.includes(bytes.toString()));
  assert.deepEqual([file.id, begun, seen.at(-1)], [ID, [ID], { sent: 2_500, total: 2_500 }]);
});

test("a blob without a name needs one, and has the type that it is given", async (t) => {
  const world = await storeWorld(t);

  await upload(world.api, new Blob(["{}"]), { name: "x.bin", type: "application/json" });

  const { name, type } = JSON.parse(world.requests[0].body);
  assert.deepEqual([name, type], ["x.bin", "application/json"]);
});

test("a refused announcement is the API's error, and nothing is sent", async (t) => {
  const world = await storeWorld(t, { answers: { "POST /api/files": problem(409, "quota_exceeded") } });

  await assert.rejects(upload(world.api, fileOf("x")), (error) => isApiError(error) && error.is("quota_exceeded"));

  assert.equal(world.requests.length, 1);
});

for (const [name, failure] of [
  ["a broken connection", breakOff],
  ["a store that is busy", refusal(503, "SlowDown")],
  ["a form whose time is over", refusal(403, "AccessDenied")],
  ["bytes that came too slowly", refusal(400, "RequestTimeout")],
]) {
  test(`after ${name} the file is sent with a new form`, async (t) => {
    quick(t);
    const world = await storeWorld(t, { answers: { "POST /store 1": failure } });
    const bytes = text(900);

    await upload(world.api, fileOf(bytes));

    assert.equal(world.named("POST /api/files/ID/upload").length, 1);
    assert.equal(world.named("POST /api/files").length, 1);
    assert.match(world.form, /p2\r\n/);
    assert.ok(world.form.includes(bytes.toString()));
  });
}

test("bytes that the store does not take are not sent again, and the error says why", async (t) => {
  const world = await storeWorld(t, { answers: { "POST /store": refusal(400, "EntityTooLarge") } });

  await assert.rejects(upload(world.api, fileOf("x")), (error) => {
    assert.ok(error instanceof StoreRefused);
    assert.deepEqual([error.status, error.code, error.attempts], [400, "EntityTooLarge", 1]);
    assert.equal(JSON.parse(JSON.stringify(error)).code, "EntityTooLarge");
    return true;
  });
  assert.equal(world.named("POST /store").length, 1);
});

test("a store that stays away is no answer, after so many attempts as were wanted", async (t) => {
  quick(t);
  const world = await storeWorld(t, { answers: { "POST /store": breakOff } });

  await assert.rejects(upload(world.api, fileOf("x"), { retries: 2 }), (error) => error instanceof NoAnswer && error.attempts === 3 && !error.timedOut);

  assert.equal(world.named("POST /store").length, 3);
});

test("a file that arrived although its answer was lost is not sent twice", async (t) => {
  quick(t);
  const world = await storeWorld(t, { answers: { "POST /store": breakOff, "POST /api/files/ID/upload": problem(409, "upload_over") } });

  const file = await upload(world.api, fileOf("x"));

  assert.equal(file.id, ID);
  assert.equal(world.named("POST /store").length, 1);
});

test("a repeated announcement of what was uploaded already sends nothing", async (t) => {
  const world = await storeWorld(t, { answers: { "POST /api/files": json(201, { file: { id: ID, status: "ready", size: 1 }, upload: null }) } });
  const seen = [];

  const file = await upload(world.api, fileOf("x"), { onProgress: ({ sent }) => seen.push(sent) });

  assert.deepEqual([file.status, seen, world.requests.length], ["ready", [1], 1]);
});

test("a stage that takes more at once gets the checksum that it asks for", async (t) => {
  const bytes = text(50);
  const world = await storeWorld(t, { answers: { "POST /api/files 1": problem(422, "invalid_input", { errors: [{ pointer: "/body/sha256", message: "is required" }] }), "POST /api/files": json(201, { file: { id: ID, size: 50 }, upload: null }) } });
  const content = fileOf(bytes);
  // As if it were above the limit: only then is no checksum made before.
  Object.defineProperty(content, "size", { value: 100_000_001 });

  await upload(world.api, content);

  const [first, second] = world.named("POST /api/files").map(({ body }) => JSON.parse(body));
  assert.deepEqual([first.sha256, second.sha256], [undefined, sha256(bytes)]);
});

test("without https there is no checksum, and the error says what to do", async (t) => {
  const world = await storeWorld(t);
  t.mock.getter(crypto, "subtle", () => undefined);

  await assert.rejects(upload(world.api, fileOf("x")), /https, or on localhost/);

  assert.equal(world.requests.length, 0);
});

test("a file that changed on the disk is an error of its own, and is not announced", async (t) => {
  const world = await storeWorld(t);
  const folder = await mkdtemp(join(tmpdir(), "upload-"));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "a"), "one");
  const content = await openAsBlob(join(folder, "a"));
  await writeFile(join(folder, "a"), "another");

  await assert.rejects(upload(world.api, content, { name: "a.txt" }), (error) => error instanceof FileUnreadable && error.cause.name === "NotReadableError");

  assert.equal(world.requests.length, 0);
});

test("a large file is sent in parts, some at a time, signed in batches, and completed with the checksum of all", async (t) => {
  const bytes = text(PART * 24 + 1);
  const world = await storeWorld(t, { parted: true });
  const seen = [];

  await upload(world.api, fileOf(bytes), { concurrency: 4, onProgress: ({ sent, total }) => seen.push([sent, total]) });

  assert.deepEqual([...world.parts.keys()].sort((one, other) => one - other), Array.from({ length: 25 }, (_, index) => index + 1));
  for (const [number, part] of world.parts) assert.deepEqual(part, partOf(bytes, number));
  assert.deepEqual(world.named("POST /api/files/ID/parts").map(({ body }) => JSON.parse(body).parts.length), [10, 10, 5]);
  assert.ok(world.most <= 4, String(world.most));
  assert.equal(world.named("POST /api/files/ID/complete").length, 1);
  assert.deepEqual(seen.at(-1), [bytes.length, bytes.length]);
  assert.ok(seen.length >= 25 && seen.every(([sent], index) => index === 0 || sent >= seen[index - 1][0]));
});

test("parts are sent at the same time, up to the number that was wanted", async (t) => {
  let waiting = [];
  let most = 0;
  const answers = Object.fromEntries(
    Array.from({ length: 8 }, (_, index) => [
      `PUT /store/${index + 1}`,
      (_, response, { body }) => {
        world.parts.set(index + 1, body);
        waiting.push(() => response.writeHead(200).end());
        most = Math.max(most, waiting.length);
        setTimeout(() => (waiting.forEach((end) => end()), (waiting = [])), 50);
      },
    ]),
  );
  const world = await storeWorld(t, { parted: true, answers });

  await upload(world.api, fileOf(text(PART * 8)), { concurrency: 3 });

  assert.equal(most, 3);
});

for (const [name, failure] of [
  ["breaks off", breakOff],
  ["is too much for the store", refusal(503, "SlowDown")],
  ["has an address whose time is over", refusal(403, "AccessDenied")],
]) {
  test(`a part that ${name} is sent again to a new address, and no other is`, async (t) => {
    quick(t);
    const bytes = text(PART * 4);
    const world = await storeWorld(t, { parted: true, answers: { "PUT /store/2 1": failure, "PUT /store/2 2": failure } });
    const seen = [];

    await upload(world.api, fileOf(bytes), { onProgress: ({ sent }) => seen.push(sent) });

    assert.deepEqual(world.named("PUT /store/2").map(({ query }) => query.get("signed")), ["1", "2", "3"]);
    for (const number of [1, 3, 4]) assert.equal(world.named(`PUT /store/${number}`).length, 1);
    assert.deepEqual(world.parts.get(2), partOf(bytes, 2));
    assert.equal(seen.at(-1), PART * 4);
    assert.ok(Math.max(...seen) <= PART * 4);
  });
}

test("one part that cannot be sent ends the upload and all that is under way, and nothing is completed", async (t) => {
  const world = await storeWorld(t, { parted: true, answers: { "PUT /store/2": refusal(404, "NoSuchUpload"), "PUT /store/1": hang, "PUT /store/3": hang } });
  const started = Date.now();

  await assert.rejects(upload(world.api, fileOf(text(PART * 12))), (error) => error instanceof StoreRefused && error.code === "NoSuchUpload");

  assert.ok(Date.now() - started < 2_000);
  assert.equal(world.named("POST /api/files/ID/complete").length, 0);
  assert.ok(world.named("PUT /store/4").length === 0);
});

test("addresses that cannot be had end the upload with the API's error", async (t) => {
  const world = await storeWorld(t, { parted: true, answers: { "POST /api/files/ID/parts": problem(404, "file_not_found") } });

  await assert.rejects(upload(world.api, fileOf(text(PART * 25))), (error) => isApiError(error) && error.is("file_not_found"));

  assert.equal(world.requests.filter(({ name }) => name.startsWith("PUT")).length, 0);
});

test("an upload that was cut off goes on with the parts that are missing", async (t) => {
  const bytes = text(PART * 5);
  const stored = [[1, partOf(bytes, 1)], [4, partOf(bytes, 4)]];
  const world = await storeWorld(t, { parted: true, stored, size: bytes.length });
  const seen = [];

  const file = await upload(world.api, fileOf(bytes), { id: ID, onProgress: ({ sent }) => seen.push(sent) });

  assert.equal(file.id, ID);
  assert.equal(world.named("POST /api/files").length, 0);
  assert.deepEqual(JSON.parse(world.named("POST /api/files/ID/parts")[0].body).parts.map(({ number }) => number), [2, 3, 5]);
  assert.deepEqual(["PUT /store/1", "PUT /store/4"].map((name) => world.named(name).length), [0, 0]);
  assert.deepEqual([seen[0], seen.at(-1)], [PART * 2, PART * 5]);
});

test("a part whose checksum the store does not tell is sent again", async (t) => {
  const bytes = text(PART * 2);
  const listed = json(200, [{ number: 1, size: PART, sha256: null }]);
  const world = await storeWorld(t, { parted: true, size: bytes.length, answers: { "GET /api/files/ID/parts": listed } });

  await upload(world.api, fileOf(bytes), { id: ID });

  assert.equal(world.named("PUT /store/1").length, 1);
});

for (const [name, other] of [
  ["size", text(PART * 3 + 1)],
  ["content", text(PART * 3, 1)],
]) {
  test(`an upload does not go on with a file of another ${name}, and nothing is sent`, async (t) => {
    const bytes = text(PART * 3);
    const world = await storeWorld(t, { parted: true, stored: [[3, partOf(bytes, 3)]], size: bytes.length });

    await assert.rejects(upload(world.api, fileOf(other), { id: ID }), OtherFile);

    assert.equal(world.requests.filter(({ name }) => name.startsWith("PUT") || name.endsWith("complete")).length, 0);
    assert.deepEqual(world.parts.size, 1);
  });
}

test("an upload of a file that is there is over, whether that is known before or after", async (t) => {
  const bytes = text(PART * 2);
  const over = problem(409, "upload_over");
  const world = await storeWorld(t, { parted: true, size: bytes.length, answers: { "GET /api/files/ID/parts": over } });

  assert.equal((await upload(world.api, fileOf(bytes), { id: ID })).id, ID);
  world.file.status = "processing";
  assert.equal((await upload(world.api, fileOf(bytes), { id: ID })).status, "processing");

  assert.equal(world.requests.filter(({ name }) => name.startsWith("PUT")).length, 0);
});

test("a file that is sent whole goes on with a new form", async (t) => {
  const bytes = text(100);
  const world = await storeWorld(t, { size: bytes.length });

  await upload(world.api, fileOf(bytes), { id: ID });

  assert.deepEqual(world.requests.map(({ name }) => name), ["GET /api/files/ID", "POST /api/files/ID/upload", "POST /store"]);
});

test("parts that were lost before the end are sent once more", async (t) => {
  const bytes = text(PART * 3);
  const lose = (request, response) => {
    world.parts.delete(2);
    problem(409, "parts_missing", { missing: "2" })(request, response);
  };
  const world = await storeWorld(t, { parted: true, answers: { "POST /api/files/ID/complete 1": lose } });

  await upload(world.api, fileOf(bytes));

  assert.deepEqual([1, 2, 3].map((number) => world.named(`PUT /store/${number}`).length), [1, 2, 1]);
  assert.equal(world.named("POST /api/files/ID/complete").length, 2);
});

test("parts that stay missing are the API's error", async (t) => {
  const world = await storeWorld(t, { parted: true, answers: { "POST /api/files/ID/complete": problem(409, "parts_missing", { missing: "1" }) } });

  await assert.rejects(upload(world.api, fileOf(text(PART * 2))), (error) => isApiError(error) && error.is("parts_missing") && error.problem.missing === "1");

  assert.equal(world.named("POST /api/files/ID/complete").length, 2);
});

test("completing and signing are repeated after a lost answer", async (t) => {
  const world = await storeWorld(t, { parted: true, answers: { "POST /api/files/ID/complete 1": breakOff, "POST /api/files/ID/parts 1": problem(503, "unavailable") } });

  await upload(world.api, fileOf(text(PART * 2)));

  assert.deepEqual([1, 2].map((number) => world.named(`PUT /store/${number}`).length), [1, 1]);
});

test("the caller's signal ends an upload with its own reason, whatever it is at", async (t) => {
  const reason = new Error("left the page");
  const bytes = text(PART * 3);
  for (const [parted, answers] of [
    [false, { "POST /api/files": hang }],
    [false, { "POST /store": hang }],
    [true, { "GET /api/files/ID/parts": hang }],
    [true, { "POST /api/files/ID/parts": hang }],
    [true, { "PUT /store/2": hang }],
    [true, { "PUT /store/2": breakOff }],
    [true, { "POST /api/files/ID/complete": hang }],
  ]) {
    const world = await storeWorld(t, { parted, answers });
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 200);
    const started = Date.now();

    await assert.rejects(upload(world.api, fileOf(bytes), { signal: controller.signal }), reason, Object.keys(answers)[0]);

    assert.ok(Date.now() - started < 700);
    const count = world.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(world.requests.length, count);
  }
  const world = await storeWorld(t);
  await assert.rejects(upload(world.api, fileOf(bytes), { signal: AbortSignal.abort(reason) }), reason);
  assert.equal(world.requests.length, 0);
});

const checking = (status, version, members = {}) => json(200, { id: ID, status, version, reason: null, job_id: "job", ...members }, { etag: `"${version}"` });
const unchanged = (_, response) => response.writeHead(304).end();
const at = async (t, ...answers) => {
  const server = await serve(t, ...answers);
  return { api: createClient({ baseUrl: server.baseUrl, retries: 0, timeoutMs: 2_000 }), requests: server.requests };
};

test("a file is followed until it is ready, and each change is told", async (t) => {
  const { api, requests } = await at(t, checking("awaiting", 1), unchanged, checking("processing", 2), checking("ready", 3));
  const seen = [];

  const file = await ready(api, ID, { onChange: ({ status }) => seen.push(status) });

  assert.equal(file.status, "ready");
  assert.deepEqual(seen, ["awaiting", "processing", "ready"]);
  assert.deepEqual(requests.map(({ headers }) => headers["if-none-match"]), [undefined, '"1"', '"1"', '"2"']);
});

test("a rejected file is a result with its reason, not an error", async (t) => {
  const { api } = await at(t, checking("rejected", 2, { reason: "polyglot" }));

  const file = await ready(api, { id: ID, status: "awaiting", version: 1 });

  assert.deepEqual([file.status, file.reason], ["rejected", "polyglot"]);
});

test("a check that failed is found by its job, which the error holds", async (t) => {
  quick(t);
  const job = json(200, { id: "job", status: "failed", attempt: 1, problem: { code: "gave_up", detail: "" } });
  const { api, requests } = await at(t, checking("processing", 2), unchanged, unchanged, unchanged, unchanged, job);

  await assert.rejects(ready(api, ID), (error) => error instanceof JobFailed && error.job.id === "job" && error.code === "gave_up");

  assert.equal(requests.at(-1).url, "/api/jobs/job");
});

test("at the deadline the check goes on, and the error holds the file", async (t) => {
  const { api } = await at(t, checking("processing", 2, { name: "secret.txt" }), unchanged);

  await assert.rejects(ready(api, ID, { deadlineMs: 400 }), (error) => {
    assert.ok(error instanceof FileUnfinished && error.file.status === "processing");
    assert.ok(!JSON.stringify(error).includes("secret"));
    return true;
  });
});

test("a file that is gone ends the waiting", async (t) => {
  const { api } = await at(t, problem(404, "file_not_found"));

  await assert.rejects(ready(api, ID), (error) => error.is("file_not_found"));
});
