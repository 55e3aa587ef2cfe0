// Jobs: their methods, and waiting for their end.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, isApiError, NoAnswer, Unavailable } from "../dist/index.js";
import { everybodysJobsOf, itemJobsOf, JobCancelled, JobFailed, jobsOf, JobUnfinished } from "../dist/jobs/index.js";
import { breakOff, hang, json, problem, serve, text } from "./server.mjs";

const ID = "01JD5Q8V3T1Z6W9X4B7N2M0KRC";
const job = (status, version, members = {}) => ({ id: ID, kind: "reindex", status, version, attempt: 1, problem: null, result: null, ...members });
const answer = (...args) => json(200, job(...args), { etag: `"${args[1]}"` });
const unchanged = (_, response) => response.writeHead(304).end();
const busy = problem(503, "unavailable");
const client = (baseUrl) => createClient({ baseUrl, retries: 0, timeoutMs: 2_000 });
const at = ({ baseUrl }) => jobsOf(client(baseUrl));

test("jobs are listed by page and all, read, cancelled, and tried again", async (t) => {
  const next = { link: '<?cursor=a>; rel="next"' };
  const server = await serve(t, json(200, [job("queued", 1)], next), json(200, [job("queued", 1)], next), json(200, [job("failed", 2)]), answer("running", 3));
  const jobs = at(server);

  assert.equal((await jobs.list({ status: "queued", kind: "reindex" })).next, "a");
  const seen = [];
  for await (const each of jobs.all({ limit: 1 })) seen.push(each.status);
  assert.equal((await jobs.get(ID)).etag, '"3"');
  assert.equal((await jobs.cancel(ID, { ifMatch: { version: 3 } })).data.version, 3);
  await jobs.retry(ID);

  assert.deepEqual(seen, ["queued", "failed"]);
  assert.deepEqual(server.requests.map(({ method, url }) => `${method} ${url}`), [
    "GET /api/jobs?status=queued&kind=reindex",
    "GET /api/jobs?limit=1",
    "GET /api/jobs?limit=1&cursor=a",
    `GET /api/jobs/${ID}`,
    `POST /api/jobs/${ID}/cancel`,
    `POST /api/jobs/${ID}/retry`,
  ]);
  assert.equal(server.requests[4].headers["if-match"], '"3"');
});

test("cancelling and trying again are not repeated: they have no key", async (t) => {
  const server = await serve(t, busy);
  const jobs = jobsOf(createClient({ baseUrl: server.baseUrl, retries: 2 }));

  await assert.rejects(jobs.cancel(ID), Unavailable);
  await assert.rejects(jobs.retry(ID), Unavailable);

  assert.equal(server.requests.length, 2);
});

test("administrators see and end everybody's jobs", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, [{ ...job("failed", 1), user_id: "u" }]), answer("queued", 2));
  const jobs = everybodysJobsOf(client(baseUrl));

  assert.equal((await jobs.list({ status: "failed" })).items.length, 1);
  await jobs.cancel("u", ID);
  await jobs.retry("u", ID);

  assert.deepEqual(requests.map(({ url }) => url), ["/api/admin/jobs?status=failed", `/api/admin/jobs/u/${ID}/cancel`, `/api/admin/jobs/u/${ID}/retry`]);
});

test("jobs on items are asked for once, whatever happens to the answer", async (t) => {
  const { baseUrl, requests } = await serve(t, breakOff, json(202, job("queued", 1)));
  const items = itemJobsOf(createClient({ baseUrl, retries: 1 }));

  assert.equal((await items.reindex()).data.status, "queued");
  await items.retag({ from: "docs", to: null });

  assert.deepEqual(requests.map(({ url }) => url), ["/api/items/reindex", "/api/items/reindex", "/api/items/retag"]);
  assert.ok(requests[0].headers["idempotency-key"]);
  assert.equal(requests[0].headers["idempotency-key"], requests[1].headers["idempotency-key"]);
  assert.equal(requests[2].body, '{"from":"docs","to":null}');
});

test("waiting asks at ever longer intervals for what is new, tells each change, and returns the job", async (t) => {
  const server = await serve(t, answer("queued", 1), unchanged, answer("running", 2), unchanged, answer("succeeded", 4, { result: { items: 3 } }));
  const seen = [];

  const ended = await at(server).wait(ID, { onChange: ({ status }) => seen.push(status) });

  assert.deepEqual(ended.result, { items: 3 });
  assert.deepEqual(seen, ["queued", "running", "succeeded"]);
  assert.deepEqual(server.requests.map(({ headers }) => headers["if-none-match"]), [undefined, '"1"', '"1"', '"2"', '"2"']);
  const pauses = server.requests.slice(1).map(({ at }, index) => at - server.requests[index].at);
  assert.ok(pauses[0] >= 180 && pauses[3] > pauses[0] * 1.5, String(pauses));
});

test("a job that was read is not read again at once", async (t) => {
  const server = await serve(t, answer("succeeded", 2));
  const jobs = at(server);

  await jobs.wait(job("queued", 1));
  await jobs.wait(job("succeeded", 2));

  assert.deepEqual(server.requests.map(({ headers }) => headers["if-none-match"]), ['"1"']);
});

test("a job that failed is an error with its reason and the job, of which logs hold the reason only", async (t) => {
  const why = { code: "outcome_unknown", detail: "Nobody knows." };
  const server = await serve(t, answer("failed", 2, { problem: why, attempt: 3, steps: ["SECRET"] }));

  await assert.rejects(at(server).wait(ID), (error) => {
    assert.ok(error instanceof JobFailed && !isApiError(error));
    assert.deepEqual([error.code, error.job.problem, error.attempts], ["outcome_unknown", why, 3]);
    assert.equal(error.message, `job ${ID} failed: outcome_unknown: Nobody knows.`);
    assert.deepEqual(JSON.parse(JSON.stringify(error)), { name: "JobFailed", message: error.message, code: "outcome_unknown", attempts: 3 });
    return true;
  });
});

test("a job that was cancelled is an error of its own", async (t) => {
  const server = await serve(t, answer("running", 1), answer("cancelled", 2));

  await assert.rejects(at(server).wait(ID), (error) => error instanceof JobCancelled && error.job.status === "cancelled");
});

for (const [name, failure] of [
  ["a broken connection", breakOff],
  ["a 503", busy],
  ["a 502 of a proxy", text(502, "<html>")],
  ["a 429", problem(429, "too_many_requests")],
]) {
  test(`waiting outlasts ${name}`, async (t) => {
    const server = await serve(t, failure, answer("running", 1), failure, answer("succeeded", 2));

    assert.equal((await at(server).wait(ID)).version, 2);

    assert.equal(server.requests.length, 4);
  });
}

test("waiting goes on after the time that an answer asks for", async (t) => {
  const server = await serve(t, problem(429, "too_many_requests", {}, { "retry-after": "1" }), answer("succeeded", 2));

  await at(server).wait(ID);

  assert.ok(server.requests[1].at - server.requests[0].at >= 990);
});

test("waiting ends if nothing was answered for a minute", async (t) => {
  const server = await serve(t, answer("running", 1), busy);
  const now = Date.now.bind(Date);
  t.mock.method(Date, "now", () => now() + (server.requests.length > 2 ? 61_000 : 0));

  await assert.rejects(at(server).wait(ID), Unavailable);

  assert.equal(server.requests.length, 3);
});

test("waiting ends with what no repetition helps", async (t) => {
  const server = await serve(t, problem(404, "job_not_found"));

  await assert.rejects(at(server).wait(ID), (error) => error.is("job_not_found"));

  assert.equal(server.requests.length, 1);
});

test("at the deadline the job goes on, and the error holds it", async (t) => {
  const server = await serve(t, answer("running", 1), unchanged);

  await assert.rejects(at(server).wait(ID, { deadlineMs: 400 }), (error) => error instanceof JobUnfinished && error.job.version === 1);

  assert.ok(server.requests.length <= 3);
});

for (const [name, answers, kind] of [
  ["before the first answer", [hang], NoAnswer],
  ["in the middle of an answer", [answer("running", 1), hang], JobUnfinished],
  ["after failures only", [busy], Unavailable],
]) {
  test(`a deadline ${name} is kept`, async (t) => {
    const server = await serve(t, ...answers);
    const started = Date.now();

    await assert.rejects(at(server).wait(ID, { deadlineMs: 500 }), kind);

    assert.ok(Date.now() - started < 900);
  });
}

test("the caller's signal ends the waiting with its own reason, before, between and in questions", async (t) => {
  const reason = new Error("left the page");
  await assert.rejects(at(await serve(t, answer("running", 1))).wait(ID, { signal: AbortSignal.abort(reason) }), reason);
  for (const answers of [[answer("running", 1), unchanged], [hang]]) {
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 300);
    const started = Date.now();

    await assert.rejects(at(await serve(t, ...answers)).wait(ID, { signal: controller.signal }), reason);

    assert.ok(Date.now() - started < 700);
  }
});

test("what is told of changes may fail, and ends the waiting", async (t) => {
  const server = await serve(t, answer("running", 1));
  const mistake = new TypeError("of the page");

  await assert.rejects(at(server).wait(ID, { onChange: () => { throw mistake; } }), mistake);
});
