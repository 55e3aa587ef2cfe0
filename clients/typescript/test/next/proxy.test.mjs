// Renewal of sessions in the proxy: when, how often, and what an outage does.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NextResponse } from "next/server.js";
import { refreshInProxy } from "../../dist/next/index.js";
import { breakOff, hang, json, problem, serve, text } from "../server.mjs";
import { browse, COOKIE, cookieOf, sessionsAt, tokens } from "./world.mjs";

let serial = 0;
/** A cookie that is about to end, with a refresh token of its own: renewals are remembered by it. */
const expiring = () => cookieOf(5, { refresh: `rt-${(serial += 1)}` });

test("a session that is not about to end is left as it is, and the API is not asked", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, tokens()));
  const request = browse("/items", { cookie: cookieOf(600) });

  const refreshed = await refreshInProxy(sessionsAt(baseUrl), request);

  assert.equal(refreshed.signedIn, true);
  assert.equal(requests.length, 0);
  const response = refreshed.respond();
  assert.equal(response.cookies.get(COOKIE), undefined);
  assert.equal(response.headers.get("cache-control"), null);
});

test("without a session nobody is signed in, and nothing is asked", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, tokens()));

  for (const cookie of [undefined, "nonsense", "1~2~3", "x~900~rt~at", "1~2~rt~at~more"]) {
    const refreshed = await refreshInProxy(sessionsAt(baseUrl), browse("/", { cookie }), { verify: true });
    assert.equal(refreshed.signedIn, false);
    assert.equal(refreshed.respond().cookies.get(COOKIE), undefined);
  }
  assert.equal(requests.length, 0);
});

for (const [secondsLeft, lifetime, renewed] of [[59, 900, true], [61, 900, false], [14, 60, true], [16, 60, false], [-100, 900, true]]) {
  test(`with ${secondsLeft} s of ${lifetime} s left the session is ${renewed ? "" : "not "}renewed`, async (t) => {
    const { baseUrl, requests } = await serve(t, json(200, tokens()));
    const cookie = [Math.floor(Date.now() / 1000) + secondsLeft, lifetime, `rt-${(serial += 1)}`, "at"].join("~");

    await refreshInProxy(sessionsAt(baseUrl), browse("/", { cookie }));

    assert.equal(requests.length, renewed ? 1 : 0);
  });
}

test("a renewed session is seen by the page and kept by the browser", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, tokens(7)));
  const sessions = sessionsAt(baseUrl);
  const cookie = expiring();
  const request = browse("/items", { cookie });

  const response = (await refreshInProxy(sessions, request)).respond();

  assert.deepEqual(JSON.parse(requests[0].body), { refresh_token: cookie.split("~")[2] });
  assert.equal(sessions.of(request.cookies).accessToken, "at-7");
  const kept = response.cookies.get(COOKIE);
  assert.match(kept.value, /~900~rt-7~at-7$/);
  assert.match(response.headers.get("x-middleware-request-cookie"), /at-7/);
  assert.ok(!response.headers.get("x-middleware-request-cookie").includes("at-old"));
  assert.equal(response.headers.get("cache-control"), "private, no-store");
});

test("the session is set on another response, too", async (t) => {
  const { baseUrl } = await serve(t, json(200, tokens()));
  const refreshed = await refreshInProxy(sessionsAt(baseUrl), browse("/", { cookie: expiring() }));

  const response = refreshed.respond(NextResponse.redirect("https://app.example.com/items"));

  assert.equal(response.status, 307);
  assert.match(response.headers.get("set-cookie"), /^__Host-session=\d+~900~rt-1~at-1; Path=\/;.*Secure; HttpOnly; SameSite=lax$/);
  assert.equal(response.headers.get("cache-control"), "private, no-store");
});

test("six tabs at once are renewed by one exchange, and so is one soon after", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, tokens()));
  const sessions = sessionsAt(baseUrl);
  const cookie = expiring();
  const tab = () => browse("/", { cookie });

  const all = await Promise.all(Array.from({ length: 6 }, () => refreshInProxy(sessions, tab())));
  const late = await refreshInProxy(sessions, tab());

  assert.equal(requests.length, 1);
  const values = [...all, late].map((refreshed) => refreshed.respond().cookies.get(COOKIE).value);
  assert.equal(new Set(values).size, 1);
});

test("two browsers are renewed by an exchange each", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, tokens()));
  const sessions = sessionsAt(baseUrl);

  await Promise.all([expiring(), expiring()].map((cookie) => refreshInProxy(sessions, browse("/", { cookie }))));

  assert.equal(requests.length, 2);
});

test("the API's word that the session is over deletes it, for the page and in the browser", async (t) => {
  const { baseUrl } = await serve(t, problem(401, "invalid_refresh_token"));
  const sessions = sessionsAt(baseUrl);
  const request = browse("/items", { cookie: expiring() });

  const refreshed = await refreshInProxy(sessions, request);

  assert.equal(refreshed.signedIn, false);
  assert.equal(sessions.of(request.cookies), undefined);
  const response = refreshed.respond();
  assert.match(response.headers.get("set-cookie"), /^__Host-session=; Path=\/;.*Max-Age=0; Secure; HttpOnly; SameSite=lax$/);
  assert.equal(response.headers.get("cache-control"), "private, no-store");
});

for (const [name, failure] of [
  ["a 503", problem(503, "unavailable")],
  ["a 500", problem(500, "internal_error")],
  ["a 429", problem(429, "too_many_requests", {}, { "retry-after": "60" })],
  ["a proxy's 401", text(401, "<h1>No</h1>")],
  ["a proxy's page", text(200, "<h1>Maintenance</h1>")],
  ["a timeout", hang],
  ["a broken connection", breakOff],
]) {
  test(`${name} signs nobody out`, async (t) => {
    const { baseUrl } = await serve(t, failure);
    const sessions = sessionsAt(baseUrl);
    const request = browse("/items", { cookie: expiring() });

    for (const options of [{}, { verify: true }]) {
      const refreshed = await refreshInProxy(sessions, request, options);

      assert.equal(refreshed.signedIn, true);
      assert.equal(sessions.of(request.cookies).accessToken, "at-old");
      assert.equal(refreshed.respond().headers.get("set-cookie"), null);
    }
  });
}

test("a renewal that failed is tried again by the next request", async (t) => {
  const { baseUrl, requests } = await serve(t, problem(503, "unavailable"), json(200, tokens()));
  const sessions = sessionsAt(baseUrl);
  const cookie = expiring();

  await refreshInProxy(sessions, browse("/", { cookie }));
  const second = await refreshInProxy(sessions, browse("/", { cookie }));

  assert.equal(requests.length, 2);
  assert.match(second.respond().cookies.get(COOKIE).value, /at-1$/);
});

test("to verify asks the API, and believes it either way", async (t) => {
  const there = await serve(t, json(200, { id: "u" }));
  const over = await serve(t, problem(401, "unauthenticated"));
  const verify = ({ baseUrl }) => refreshInProxy(sessionsAt(baseUrl), browse("/login?ended=1", { cookie: cookieOf(600) }), { verify: true });

  assert.equal((await verify(there)).signedIn, true);
  assert.equal((await verify(over)).signedIn, false);

  assert.equal(there.requests[0].url, "/api/users/me");
  assert.equal(there.requests[0].headers.authorization, "Bearer at-old");
});
