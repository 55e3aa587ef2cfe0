// The route handler by which scripts reach the API.
import assert from "node:assert/strict";
import { test } from "node:test";
import { handlersOf } from "../../dist/next/index.js";
import { breakOff, json, problem, serve, text } from "../server.mjs";
import { browse, COOKIE, cookieOf, ORIGIN, sessionsAt, tokens } from "./world.mjs";

const ALLOW = ["GET /items", "POST /items", "GET /items/*", "PATCH /items/*", "DELETE /items/*", "GET /users/*", "GET /jobs/*"];
const OWN = { "sec-fetch-site": "same-origin" };
const ID = "01JD5Q8V3T1Z6W9X4B7N2M0KRC";

/** Return what a handler answers to a script, which calls it at the segments of a path. */
async function script(baseUrl, method, path, { headers = OWN, cookie = cookieOf(600), search = "", options, ...init } = {}) {
  const handlers = handlersOf(sessionsAt(baseUrl, options), { allow: ALLOW, origin: ORIGIN });
  const request = browse(`/api/x${search}`, { method, headers, cookie, ...init });
  return handlers[method](request, { params: Promise.resolve({ path }) });
}
const code = async (response) => (await response.json()).code;

test("a script reads at the API's own path, with the session's token", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, [{ id: ID }], { link: '<?cursor=a>; rel="next"', etag: '"1"' }));

  const response = await script(baseUrl, "GET", ["items"], { search: "?search=rel&limit=2" });

  assert.equal(requests[0].url, "/api/items?search=rel&limit=2");
  assert.equal(requests[0].headers.authorization, "Bearer at-old");
  assert.deepEqual(await response.json(), [{ id: ID }]);
  assert.equal(response.headers.get("link"), '<?cursor=a>; rel="next"');
  assert.equal(response.headers.get("etag"), '"1"');
});

test("an operation that is known by its value only can be allowed, too", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, { id: ID }));

  assert.equal((await script(baseUrl, "GET", ["jobs", ID])).status, 200);
  assert.equal((await script(baseUrl, "POST", ["jobs", ID, "cancel"])).status, 404);

  assert.deepEqual(requests.map(({ url }) => url), [`/api/jobs/${ID}`]);
});

test("a slash at the end of the API's address does no harm", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, []));

  await script(`${baseUrl}/`, "GET", ["items"]);

  assert.equal(requests[0].url, "/api/items");
});

test("of a request only what the API needs goes up, and of an answer only what scripts need comes down", async (t) => {
  const secret = { "set-cookie": "x=1", "x-internal": "1", server: "s", "content-encoding": "identity" };
  const { baseUrl, requests } = await serve(t, json(200, { id: ID }, { ...secret, "x-request-id": "r", "retry-after": "1", ratelimit: "x", "total-count": "4" }));
  const headers = {
    ...OWN, accept: "application/json", "content-type": "application/json", "if-match": '"1"', "idempotency-key": "k",
    authorization: "Bearer forged", "x-forwarded-for": "203.0.113.66", "x-frontend-secret": "guessed", "x-other": "1", origin: ORIGIN,
  };

  const response = await script(baseUrl, "PATCH", ["items", ID], { headers, body: '{"title":"x"}' });

  const up = requests[0].headers;
  assert.equal(requests[0].body, '{"title":"x"}');
  assert.deepEqual([up["if-match"], up["idempotency-key"], up["content-type"]], ['"1"', "k", "application/json"]);
  assert.equal(up.authorization, "Bearer at-old");
  for (const name of ["cookie", "x-forwarded-for", "x-frontend-secret", "x-other", "origin", "sec-fetch-site"]) {
    assert.ok(up[name] === undefined || name === "sec-fetch-site" && up[name] !== "same-origin", name);
  }
  assert.deepEqual(
    ["x-request-id", "retry-after", "ratelimit", "total-count"].map((name) => response.headers.get(name)), ["r", "1", "x", "4"],
  );
  for (const name of Object.keys(secret)) assert.equal(response.headers.get(name), null, name);
});

test("content that the API compressed comes down readable", async (t) => {
  const { gzipSync } = await import("node:zlib");
  const { baseUrl } = await serve(t, (_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
    response.end(gzipSync('{"id":"x"}'));
  });

  const response = await script(baseUrl, "GET", ["items", ID]);

  assert.equal(response.headers.get("content-encoding"), null);
  assert.deepEqual(await response.json(), { id: "x" });
});

for (const status of [204, 304]) {
  test(`a ${status} comes down without content`, async (t) => {
    const { baseUrl } = await serve(t, (_, response) => response.writeHead(status, { etag: '"3"' }).end());

    const response = await script(baseUrl, "GET", ["items", ID]);

    assert.equal(response.status, status);
    assert.equal(await response.text(), "");
    assert.equal(response.headers.get("etag"), '"3"');
  });
}

test("a redirect is not followed", async (t) => {
  const { baseUrl, requests } = await serve(t, (_, response) => response.writeHead(302, { location: "/api/internal/users/1" }).end());

  assert.equal((await script(baseUrl, "GET", ["items"])).status, 302);
  assert.equal(requests.length, 1);
});

for (const [method, ...path] of [
  ["DELETE", "items"],
  ["PUT", "items", ID],
  ["GET", "items", ID, "history"],
  // Other operations than the ones whose parameter they look like.
  ["DELETE", "items", "trash"],
  ["GET", "items", "trash"],
  ["GET", "users", "me"],
  ["POST", "auth", "login"],
  ["POST", "auth", "refresh"],
  ["GET", "internal", "users", "1"],
  ["GET"],
  ["GET", "items", ""],
  ["GET", "items", ".."],
  ["GET", "items", "."],
  ["GET", "items", "..", "users"],
  ["GET", "..", "items"],
  ["GET", "items", "%2e%2e"],
  ["GET", "items", "..%2Fusers"],
  ["GET", "items", "../users"],
  ["GET", "users", "x/sessions"],
  ["GET", "users", "x%2Fsessions"],
  ["GET", "users", "x%252Fsessions"],
  ["GET", "users", "x\\sessions"],
  ["GET", "users", "x%5Csessions"],
  ["GET", "items", "x?limit=1"],
  ["GET", "items", "x#y"],
  ["GET", "items", "x;y"],
  ["GET", "items", "x y"],
  ["GET", "items", "x\ny"],
  ["GET", "items", "x\n"],
]) {
  test(`${method} ${JSON.stringify(path)} is not allowed, and does not reach the API`, async (t) => {
    const { baseUrl, requests } = await serve(t, json(200, {}));

    const response = await script(baseUrl, method, path);

    assert.equal(response.status, 404);
    assert.equal(await code(response), "not_found");
    assert.equal(response.headers.get("content-type"), "application/problem+json");
    assert.equal(requests.length, 0);
  });
}

for (const route of [
  "POST /auth/login", "POST /auth/login/factor", "POST /auth/refresh", "POST /auth/restore", "POST /auth/token", "POST /auth/revoke",
  "POST /auth/password/reset", "POST /auth/email/verify", "POST /auth/email/change/confirm", "POST /auth/email/change/undo",
  "POST /auth/factors/unlock", "GET /internal/users/*", "POST /auth/*", "POST /*", "* /auth/login", "POST /auth/*/*", "GET /itmes", "GET items",
]) {
  test(`${route} cannot be allowed`, () => {
    assert.throws(() => handlersOf(sessionsAt("http://127.0.0.1:1"), { allow: [route], origin: ORIGIN }), /is no operation|hands out tokens/);
  });
}

for (const [name, headers, allowed] of [
  ["this app's", OWN, true],
  ["this app's, by its origin", { origin: ORIGIN }, true],
  ["another site's", { "sec-fetch-site": "cross-site" }, false],
  ["a neighbour's", { "sec-fetch-site": "same-site" }, false],
  ["an address bar's", { "sec-fetch-site": "none" }, false],
  ["another site's, which claims the origin", { "sec-fetch-site": "cross-site", origin: ORIGIN }, false],
  ["another origin's", { origin: "https://evil.example" }, false],
  ["a longer origin's", { origin: `${ORIGIN}.evil.example` }, false],
  ["a hidden origin's", { origin: "null" }, false],
  ["nobody's", {}, false],
  ["a form's", { ...OWN, "content-type": "application/x-www-form-urlencoded" }, false],
  ["a form's, as text", { ...OWN, "content-type": "text/plain" }, false],
  ["one with a type like JSON", { ...OWN, "content-type": "application/jsonp" }, false],
  ["one with JSON in another case", { ...OWN, "content-type": "Application/JSON; charset=utf-8" }, true],
]) {
  test(`a change of ${name} is ${allowed ? "" : "not "}passed on`, async (t) => {
    const { baseUrl, requests } = await serve(t, json(201, {}));

    const typed = { "content-type": "application/json", ...headers };
    const response = await script(baseUrl, "POST", ["items"], { headers: typed, body: "{}" });

    assert.equal(response.status, allowed ? 201 : 403);
    if (!allowed) assert.equal(await code(response), "cross_site");
    assert.equal(requests.length, allowed ? 1 : 0);
  });
}

test("without a session nothing reaches the API", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, {}));

  const response = await script(baseUrl, "GET", ["items"], { cookie: "" });

  assert.equal(response.status, 401);
  assert.equal(await code(response), "unauthenticated");
  assert.equal(requests.length, 0);
});

test("a session that ends meanwhile is renewed first", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, tokens(9)), json(200, []));

  const response = await script(baseUrl, "GET", ["items"], { cookie: cookieOf(1, { refresh: "rt-handler" }) });

  assert.equal(requests[1].headers.authorization, "Bearer at-9");
  assert.match(response.cookies.get(COOKIE).value, /at-9$/);
  assert.equal(response.headers.get("cache-control"), "private, no-store");
});

for (const [name, failure] of [["is down", problem(503, "keys_unavailable")], ["breaks off", breakOff]]) {
  test(`an ended access token whose renewal ${name} signs nobody out`, async (t) => {
    const { baseUrl, requests } = await serve(t, failure);

    const response = await script(baseUrl, "GET", ["items"], { cookie: cookieOf(-5) });

    assert.equal(response.status, 503);
    assert.equal(await code(response), "unreachable");
    assert.equal(response.headers.get("set-cookie"), null);
    assert.deepEqual(requests.map(({ url }) => url), ["/api/auth/refresh"]);
  });
}

test("the API's word at a renewal ends the session", async (t) => {
  const { baseUrl } = await serve(t, problem(401, "invalid_refresh_token"));

  const response = await script(baseUrl, "GET", ["items"], { cookie: cookieOf(-5) });

  assert.equal(response.status, 401);
  assert.match(response.headers.get("set-cookie"), /Max-Age=0/);
});

test("the API's 401 ends the session in the browser", async (t) => {
  const { baseUrl } = await serve(t, problem(401, "unauthenticated"));

  const response = await script(baseUrl, "GET", ["items"]);

  assert.equal(response.status, 401);
  assert.match(response.headers.get("set-cookie"), /^__Host-session=; .*Max-Age=0/);
});

for (const [name, failure, status] of [
  ["a proxy's 401", text(401, "<h1>No</h1>"), 401],
  ["a 403", problem(403, "forbidden"), 403],
  ["a 503", problem(503, "unavailable"), 503],
]) {
  test(`${name} comes down and keeps the session`, async (t) => {
    const { baseUrl } = await serve(t, failure);

    const response = await script(baseUrl, "GET", ["items"]);

    assert.equal(response.status, status);
    assert.equal(response.headers.get("set-cookie"), null);
  });
}

test("an API that cannot be reached is a problem of its own, and keeps the session", async (t) => {
  const { baseUrl } = await serve(t, breakOff);

  const response = await script(baseUrl, "GET", ["items"]);

  assert.equal(response.status, 503);
  assert.equal(await code(response), "unreachable");
  assert.equal(response.headers.get("set-cookie"), null);
  assert.equal(response.headers.get("cache-control"), "no-store");
});

test("a body of more than a MiB is refused before it is read, and one of a MiB is passed on", async (t) => {
  const { baseUrl, requests } = await serve(t, json(201, {}));
  let read = 0;
  const endless = new ReadableStream({
    pull(controller) {
      read += 1;
      controller.enqueue(new Uint8Array(256 * 1024));
    },
  });

  const headers = { ...OWN, "content-type": "application/json" };
  const tooLarge = await script(baseUrl, "POST", ["items"], { headers, body: endless, duplex: "half" });
  const whole = await script(baseUrl, "POST", ["items"], { headers, body: "x".repeat(1024 * 1024) });

  assert.equal(tooLarge.status, 413);
  assert.equal(await code(tooLarge), "payload_too_large");
  assert.ok(read < 10, `${read} parts`);
  assert.equal(whole.status, 201);
  assert.deepEqual(requests.map(({ body }) => body.length), [1024 * 1024]);
});
