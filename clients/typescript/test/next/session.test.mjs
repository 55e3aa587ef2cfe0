// Cookies of sessions, what the API is told of browsers, and where one may go after signing in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NextResponse } from "next/server.js";
import { forwardedAddress, localPath, Sessions, vercelAddress } from "../../dist/next/index.js";
import { json, serve } from "../server.mjs";
import { browse, sessionsAt, tokens } from "./world.mjs";

const set = (change, sessions = sessionsAt("http://127.0.0.1:1/api")) => {
  const response = new NextResponse();
  change(sessions, response.cookies);
  return response.headers.getSetCookie();
};

for (const [name, step, maxAge] of [
  ["__Host-session", { status: "signed_in", tokens: tokens() }, 7 * 86_400],
  ["__Host-device", { status: "signed_in", tokens: { ...tokens(), device_token: "d" } }, 30 * 86_400],
  ["__Host-challenge", { status: "mfa_required", challenge: "c" }, 300],
  ["__Host-restore", { status: "deletion_pending", deleteAfter: "", restoreToken: "r" }, 900],
]) {
  test(`${name} is out of the reach of scripts, other sites and http`, () => {
    const cookie = set((sessions, cookies) => sessions.keep(cookies, step)).find((each) => each.startsWith(`${name}=`));
    const [value, ...attributes] = cookie.split("; ");

    assert.notEqual(value, `${name}=`);
    assert.deepEqual(attributes.filter((each) => !each.startsWith("Expires=")).sort(), [
      "HttpOnly",
      `Max-Age=${maxAge}`,
      "Path=/",
      "SameSite=lax",
      "Secure",
    ]);
  });
}

test("a sign-in forgets what the steps before it kept", () => {
  const cookies = set((sessions, store) => sessions.keep(store, { status: "signed_in", tokens: { ...tokens(), device_token: "d" } }));

  for (const name of ["__Host-challenge", "__Host-restore"]) {
    assert.match(cookies.find((each) => each.startsWith(`${name}=`)), /=; .*Max-Age=0; Secure; HttpOnly/);
  }
});

test("an account that is kept signs in, and the device stays known as it was", () => {
  const cookies = set((sessions, store) => sessions.keep(store, { status: "signed_in", tokens: tokens() }));

  assert.match(cookies.find((each) => each.startsWith("__Host-session=")), /^__Host-session=[^;]{20,}; /);
  assert.equal(cookies.find((each) => each.startsWith("__Host-device=")), undefined);
});

test("a sign-out deletes the session, and leaves the device known", () => {
  const cookies = set((sessions, store) => sessions.signedOut(store));

  assert.equal(cookies.length, 1);
  assert.match(cookies[0], /^__Host-session=; Path=\/;.*Max-Age=0; Secure; HttpOnly; SameSite=lax$/);
});

test("what is kept is read back, and nothing else", () => {
  const sessions = sessionsAt("http://127.0.0.1:1/api");
  const request = browse("/");
  sessions.keep(request.cookies, { status: "mfa_required", challenge: "c" });

  assert.equal(sessions.kept(request.cookies, "challenge"), "c");
  assert.equal(sessions.kept(request.cookies, "restore"), undefined);
  assert.equal(sessions.of(request.cookies), undefined);
});

test("cookies over http are for development only", () => {
  const options = { apiUrl: "http://127.0.0.1:1/api", insecureCookies: true };
  const [cookie] = set((sessions, store) => sessions.signedOut(store), new Sessions(options));
  assert.match(cookie, /^session=; /);
  assert.ok(!cookie.includes("Secure"));

  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  try {
    assert.throws(() => new Sessions(options), /insecureCookies/);
    new Sessions({ ...options, insecureCookies: false });
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
});

const told = async (t, options, headers) => {
  const { baseUrl, requests } = await serve(t, json(200, {}));
  await sessionsAt(baseUrl, options).client(new Headers(headers)).account.get();
  return requests[0].headers;
};
const SECRET = { frontendSecret: "s".repeat(32) };

test("the API is told the browser and its address, with the secret", async (t) => {
  const headers = await told(t, { ...SECRET, clientAddress: forwardedAddress(1) }, { "user-agent": "B/1", "x-forwarded-for": "198.51.100.7" });

  assert.equal(headers["user-agent"], "B/1");
  assert.equal(headers["x-forwarded-for"], "198.51.100.7");
  assert.equal(headers["x-frontend-secret"], SECRET.frontendSecret);
});

for (const [name, options] of [
  ["there is no secret", { clientAddress: forwardedAddress(1) }],
  ["nobody vouches for it", SECRET],
  ["there is no proxy", { ...SECRET, clientAddress: forwardedAddress(0) }],
  ["there are fewer entries than proxies", { ...SECRET, clientAddress: forwardedAddress(2) }],
]) {
  test(`no address is sent if ${name}`, async (t) => {
    const headers = await told(t, options, { "x-forwarded-for": "203.0.113.66", "x-frontend-secret": "guessed" });

    assert.equal(headers["x-forwarded-for"], undefined);
    assert.equal(headers["x-frontend-secret"], undefined);
  });
}

test("an address that a browser made up is not the one that counts", () => {
  const headers = (value) => new Headers({ "x-forwarded-for": value, "x-real-ip": "203.0.113.66" });

  assert.equal(forwardedAddress(1)(headers("203.0.113.66, 198.51.100.7")), "198.51.100.7");
  assert.equal(forwardedAddress(2)(headers("203.0.113.66, 198.51.100.7, 10.0.0.1")), "198.51.100.7");
  assert.equal(forwardedAddress(0)(headers("203.0.113.66")), undefined);
  assert.equal(forwardedAddress(1)(headers("203.0.113.66,")), undefined);
  assert.equal(vercelAddress(headers("203.0.113.66")), undefined);
  assert.equal(vercelAddress(new Headers({ "x-vercel-forwarded-for": "198.51.100.7" })), "198.51.100.7");
  for (const wrong of [-1, 1.5, Number.NaN]) assert.throws(() => forwardedAddress(wrong), RangeError);
});

for (const path of ["/items", "/items?search=a%20b#top", "/a/..%2fb", "/x?next=https://evil.example"]) {
  test(`one may go on to ${path}`, () => assert.equal(localPath(path), path));
}

for (const path of [
  "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
  "/\n/evil.example", "\t//evil.example", " //evil.example", "/..//evil.example", "/.//evil.example", "/a/..//evil.example",
  "/%2e%2e//evil.example", "/items\\..\\x", "/\u0000/evil.example", "javascript:alert(1)", "items", "", null, undefined,
]) {
  test(`one may not go on to ${JSON.stringify(path)}`, () => assert.equal(localPath(path), "/"));
}
