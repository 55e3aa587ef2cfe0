// What is repeated, how often and when; what never is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, NoAnswer, Throttled, Unavailable, UnexpectedAnswer, VersionConflict } from "../dist/index.js";
import { breakOff, cutOff, hang, json, problem, serve, text } from "./server.mjs";

const ITEM = { id: "01JD5Q8V3T1Z6W9X4B7N2M0KRC", title: "x", version: 1 };
const busy = problem(503, "unavailable");
const client = (baseUrl, options = {}) => createClient({ baseUrl, timeoutMs: 2_000, ...options });

for (const [name, failure] of [
  ["a broken connection", breakOff],
  ["a body that is cut off", cutOff],
  ["a 503", busy],
  ["a 502 of a proxy", text(502, "<html>")],
  ["a 504 of a proxy", text(504, "")],
  ["a 429 without a time", problem(429, "too_many_requests")],
]) {
  test(`a read is repeated after ${name}`, async (t) => {
    const { baseUrl, requests } = await serve(t, failure, json(200, ITEM));

    const { data } = await client(baseUrl).items.get(ITEM.id);

    assert.equal(data.title, "x");
    assert.equal(requests.length, 2);
  });
}

test("on a server a call is repeated once, and then fails with the last error", async (t) => {
  const { baseUrl, requests } = await serve(t, busy);

  await assert.rejects(client(baseUrl).items.get(ITEM.id), (error) => error instanceof Unavailable && error.attempts === 2);

  assert.equal(requests.length, 2);
});

test("in a browser a call is repeated twice", async (t) => {
  globalThis.document = {};
  t.after(() => delete globalThis.document);
  const { baseUrl, requests } = await serve(t, busy);

  await assert.rejects(client(baseUrl).items.get(ITEM.id), Unavailable);

  assert.equal(requests.length, 3);
});

test("the number of repetitions is a setting of the client and of each call", async (t) => {
  const { baseUrl, requests } = await serve(t, busy);
  const api = client(baseUrl, { retries: 3 });

  await assert.rejects(api.items.get(ITEM.id), Unavailable);
  assert.equal(requests.length, 4);
  await assert.rejects(api.items.get(ITEM.id, { retries: 0 }), Unavailable);
  assert.equal(requests.length, 5);
});

test("a create carries a key of its own, the same in all attempts", async (t) => {
  const { baseUrl, requests } = await serve(t, busy, json(201, ITEM));

  await client(baseUrl).items.create({ title: "x" });

  const keys = requests.map((request) => request.headers["idempotency-key"]);
  assert.match(keys[0], /^[\d-]{10,}$/);
  assert.equal(keys[0], keys[1]);
});

test("two creates carry different keys", async (t) => {
  const { baseUrl, requests } = await serve(t, json(201, ITEM));
  const api = client(baseUrl);

  await api.items.create({ title: "x" });
  await api.items.create({ title: "x" });

  assert.notEqual(requests[0].headers["idempotency-key"], requests[1].headers["idempotency-key"]);
});

test("the caller's own key is sent as it is", async (t) => {
  const { baseUrl, requests } = await serve(t, json(201, ITEM));

  await client(baseUrl).items.create({ title: "x" }, { idempotencyKey: "mine" });

  assert.equal(requests[0].headers["idempotency-key"], "mine");
});

for (const change of ["update", "replace"]) {
  test(`an ${change} carries a key, so that its repetition is not somebody else's change`, async (t) => {
    const { baseUrl, requests } = await serve(t, breakOff, json(200, ITEM, { etag: '"2"' }));

    const { etag } = await client(baseUrl).items[change](ITEM.id, { title: "y" }, { ifMatch: '"1"' });

    assert.equal(etag, '"2"');
    assert.ok(requests[0].headers["idempotency-key"]);
    assert.equal(requests[1].headers["idempotency-key"], requests[0].headers["idempotency-key"]);
    assert.equal(requests[1].headers["if-match"], '"1"');
  });
}

for (const [name, call] of [
  ["a sign-in", (api) => api.auth.signIn({ email: "a@example.com", password: "p" })],
  ["a code", (api) => api.auth.signInWithFactor({ challenge: "c", code: "123456" })],
  ["a reset", (api) => api.auth.resetPassword({ token: "t", password: "p" })],
  ["a request for a mail", (api) => api.auth.forgotPassword("a@example.com")],
  ["a proof of the password", (api) => api.account.delete({ password: "p" })],
  ["a proof that removes a factor", (api) => api.account.removeTotp({ password: "p" })],
  ["an order to another's account", (api) => api.users.disable(ITEM.id)],
]) {
  test(`${name} is sent once, whatever happens`, async (t) => {
    for (const failure of [busy, breakOff]) {
      const { baseUrl, requests } = await serve(t, failure);

      await assert.rejects(call(client(baseUrl, { retries: 5 })));

      assert.equal(requests.length, 1);
    }
  });
}

test("a refresh is repeated: all who ask get the same successor", async (t) => {
  const { baseUrl, requests } = await serve(t, breakOff, json(200, { access_token: "a" }));

  assert.equal((await client(baseUrl).auth.refresh("r")).access_token, "a");

  assert.equal(requests.length, 2);
});

test("attempts that were counted against an account are never repeated", async (t) => {
  const { baseUrl, requests } = await serve(t, problem(429, "too_many_attempts", {}, { "retry-after": "1" }));

  await assert.rejects(client(baseUrl).items.get(ITEM.id), (error) => error instanceof Throttled && error.retryAfter === 1);

  assert.equal(requests.length, 1);
});

test("an error of the caller is never repeated", async (t) => {
  for (const status of [400, 401, 403, 404, 409, 422, 500]) {
    const { baseUrl, requests } = await serve(t, problem(status, "x"));

    await assert.rejects(client(baseUrl).items.get(ITEM.id));

    assert.equal(requests.length, 1, `${status}`);
  }
});

test("Retry-After is waited for", async (t) => {
  const { baseUrl, requests } = await serve(t, problem(503, "unavailable", {}, { "retry-after": "1" }), json(200, ITEM));

  await client(baseUrl).items.get(ITEM.id);

  assert.ok(requests[1].at - requests[0].at >= 990);
});

test("a longer Retry-After than five seconds is the caller's to wait for", async (t) => {
  const { baseUrl, requests } = await serve(t, problem(429, "too_many_requests", {}, { "retry-after": "6" }));

  await assert.rejects(client(baseUrl).items.get(ITEM.id), (error) => error.retryAfter === 6);

  assert.equal(requests.length, 1);
});

test("a repetition that would begin after the deadline is not waited for", async (t) => {
  const { baseUrl, requests } = await serve(t, problem(503, "unavailable", {}, { "retry-after": "3" }));
  const begun = Date.now();

  await assert.rejects(client(baseUrl, { deadlineMs: 500 }).items.get(ITEM.id), Unavailable);

  assert.ok(Date.now() - begun < 500);
  assert.equal(requests.length, 1);
});

test("the deadline ends all attempts together", async (t) => {
  const { baseUrl } = await serve(t, hang);
  const begun = Date.now();

  await assert.rejects(
    client(baseUrl, { timeoutMs: 300, deadlineMs: 800, retries: 10 }).items.get(ITEM.id),
    (error) => error instanceof NoAnswer && error.timedOut,
  );

  assert.ok(Date.now() - begun < 1_500);
});

test("what a repeated removal does not find was removed by the first attempt", async (t) => {
  const { baseUrl } = await serve(t, breakOff, problem(404, "not_found"));

  assert.equal(await client(baseUrl).trash.purge(ITEM.id), undefined);
});

test("what a first removal does not find is an error", async (t) => {
  const { baseUrl } = await serve(t, problem(404, "not_found"));

  await assert.rejects(client(baseUrl).trash.purge(ITEM.id), (error) => error.is("not_found"));
});

test("a conflict of versions is an error, with the stored version", async (t) => {
  const { baseUrl, requests } = await serve(t, problem(412, "version_mismatch", {}, { etag: '"7"' }));

  await assert.rejects(
    client(baseUrl).items.update(ITEM.id, { title: "y" }, { ifMatch: { version: 1 } }),
    (error) => error instanceof VersionConflict && error.etag === '"7"',
  );

  assert.equal(requests[0].headers["if-match"], '"1"');
});

test("HTML with a 200 is an error at once", async (t) => {
  const { baseUrl, requests } = await serve(t, text(200, "<html>Sign in to the wifi"));

  await assert.rejects(client(baseUrl).items.get(ITEM.id), (error) => error instanceof UnexpectedAnswer && error.contentType === "text/html");

  assert.equal(requests.length, 1);
});

test("a key does not make repeatable what takes none", async (t) => {
  const { baseUrl, requests } = await serve(t, busy);

  await assert.rejects(client(baseUrl).auth.signIn({ email: "a@example.com", password: "p" }, { idempotencyKey: "k" }), Unavailable);

  assert.equal(requests.length, 1);
});

test("an empty key is none, so one is made", async (t) => {
  const { baseUrl, requests } = await serve(t, busy, json(201, ITEM));

  await client(baseUrl).items.create({ title: "x" }, { idempotencyKey: "" });

  const keys = requests.map(({ headers }) => headers["idempotency-key"]);
  assert.ok(keys[0]?.length > 20);
  assert.equal(keys[0], keys[1]);
});

test("retries of undefined are as many as without", async (t) => {
  const { baseUrl, requests } = await serve(t, busy);

  await assert.rejects(client(baseUrl, { retries: 0 }).items.get(ITEM.id, { retries: undefined }), Unavailable);

  assert.equal(requests.length, 1);
});
