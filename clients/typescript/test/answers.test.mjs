// What comes of an answer: data, tags, pages, errors.
import assert from "node:assert/strict";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { test } from "node:test";
import { ApiError, BackendError, Conflict, createClient, InvalidInput, isApiError, Unauthenticated, UnexpectedAnswer } from "../dist/index.js";
import { get_item, update_item } from "../dist/generated/operations.js";
import { json, problem, serve, text } from "./server.mjs";

const ID = "01JD5Q8V3T1Z6W9X4B7N2M0KRC";
const client = (baseUrl, options = {}) => createClient({ baseUrl, retries: 0, ...options });

test("a resource comes with its tag, which goes back as it is", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, { id: ID, version: 3 }, { etag: '"3"' }));
  const api = client(baseUrl);

  const { data, etag } = await api.items.get(ID);
  await api.items.update(data.id, { title: "y" }, { ifMatch: etag });

  assert.equal(requests[1].headers["if-match"], '"3"');
});

test("a tag that a proxy weakened goes back as a strong one", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, { id: ID }));

  await client(baseUrl).items.update(ID, {}, { ifMatch: 'W/"3"' });

  assert.equal(requests[0].headers["if-match"], '"3"');
});

test("an operation is called by its value as by its name", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, { id: ID }));
  const api = client(baseUrl);

  for (const operation of [get_item, "get_item"]) await api.call(operation, { path: { item_id: ID } });
  await api.call(update_item, { path: { item_id: ID }, body: { title: "y" } });

  assert.deepEqual(requests.map(({ method, url }) => `${method} ${url}`), [`GET /api/items/${ID}`, `GET /api/items/${ID}`, `PATCH /api/items/${ID}`]);
  assert.ok(requests[2].headers["idempotency-key"]);
});

test("what is no operation is not sent", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, {}));

  for (const name of ["get_itme", "get_job", "", "constructor"]) await assert.rejects(client(baseUrl).call(name), TypeError);

  assert.equal(requests.length, 0);
});

test("an answer without content has no data", async (t) => {
  const { baseUrl } = await serve(t, (_, response) => response.writeHead(204).end());

  assert.equal(await client(baseUrl).items.remove(ID), undefined);
});

test("what has not changed has no data, and is no error", async (t) => {
  const { baseUrl, requests } = await serve(t, (_, response) => response.writeHead(304, { etag: '"3"' }).end());

  const { data, etag, response } = await client(baseUrl).call("get_item", { path: { item_id: ID } }, { ifNoneMatch: '"3"' });

  assert.equal(data, undefined);
  assert.equal(response.status, 304);
  assert.equal(etag, '"3"');
  assert.equal(requests[0].headers["if-none-match"], '"3"');
});

for (const [name, link, next] of [
  ["quoted", '<?cursor=a%2Bb&limit=2>; rel="next"', "a+b"],
  ["bare", "<?cursor=ab>; rel=next", "ab"],
  ["with other parameters", '<?limit=2&cursor=ab>; title="x"; rel="next"', "ab"],
  ["after another link", '<?cursor=zz>; rel="prev", <?cursor=ab>; rel="next"', "ab"],
  ["of another relation", '<?cursor=ab>; rel="prev"', undefined],
  ["missing", undefined, undefined],
]) {
  test(`the next page is known from a Link header that is ${name}`, async (t) => {
    const { baseUrl } = await serve(t, json(200, [], link ? { link } : {}));

    assert.equal((await client(baseUrl).items.list()).next, next);
  });
}

test("all pages are followed, empty ones too", async (t) => {
  const page = (ids, cursor) => json(200, ids.map((id) => ({ id })), cursor ? { link: `<?cursor=${cursor}>; rel="next"` } : {});
  const { baseUrl, requests } = await serve(t, page(["1"], "a"), page([], "b"), page(["2", "3"]));
  const seen = [];

  for await (const item of client(baseUrl).items.all({ status: "open" })) seen.push(item.id);

  assert.deepEqual(seen, ["1", "2", "3"]);
  assert.deepEqual(requests.map((request) => request.url), [
    "/api/items?status=open",
    "/api/items?status=open&cursor=a",
    "/api/items?status=open&cursor=b",
  ]);
});

test("no more items are asked for than are wanted", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, [{ id: "1" }, { id: "2" }], { link: '<?cursor=a>; rel="next"' }));
  const seen = [];

  for await (const item of client(baseUrl).items.all({}, { maxItems: 3 })) seen.push(item.id);

  assert.equal(seen.length, 3);
  assert.equal(requests.length, 2);
});

test("a cursor that has expired on the way ends the listing with an error", async (t) => {
  const { baseUrl } = await serve(t, json(200, [{ id: "1" }], { link: '<?cursor=a>; rel="next"' }), problem(400, "invalid_cursor"));
  const seen = [];

  await assert.rejects(async () => {
    for await (const item of client(baseUrl).items.all()) seen.push(item.id);
  }, (error) => error.is("invalid_cursor"));

  assert.deepEqual(seen, ["1"]);
});

test("a page tells the total, if that was asked for", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, [], { "total-count": "41", "total-count-exact": "false" }), json(200, []));
  const api = client(baseUrl);

  assert.deepEqual((await api.items.list({ count: true })).total, { count: 41, exact: false });
  assert.equal((await api.items.list()).total, undefined);
  assert.equal(requests[0].url, "/api/items?count=true");
});

test("queries without a value are left out", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, []));

  await client(baseUrl).items.list({ search: "", status: null, tag: undefined, limit: 0, highlight: false });

  assert.equal(requests[0].url, "/api/items?limit=0&highlight=false");
});

test("fields are sent as one parameter", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, []));

  await client(baseUrl).items.list({ fields: ["title", "status"] });

  assert.equal(requests[0].url, "/api/items?fields=title%2Cstatus");
});

test("an id stays one segment of the path, whatever is in it", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, {}));
  const api = client(baseUrl);

  await api.items.get("a/b?c#ü");

  assert.equal(requests[0].url, "/api/items/a%2Fb%3Fc%23%C3%BC");
  for (const id of ["..", ".", "", undefined]) await assert.rejects(api.items.get(id), TypeError);
  assert.equal(requests.length, 1);
});

test("an error tells its code, its request and the fields that are wrong", async (t) => {
  const errors = [
    { pointer: "/body/title", message: "is too long" },
    { pointer: "/body/tags/0", message: "is empty" },
    { pointer: "/query/search", message: "is too long" },
  ];
  const { baseUrl } = await serve(t, problem(422, "invalid_input", { errors }));

  await assert.rejects(client(baseUrl).items.create({ title: "x" }), (error) => {
    assert.ok(error instanceof InvalidInput && error instanceof ApiError && error instanceof BackendError);
    assert.equal(error.status, 422);
    assert.equal(error.requestId, "r-1");
    assert.deepEqual(error.fields, { title: "is too long", "tags/0": "is empty", search: "is too long" });
    return true;
  });
});

test("an error keeps its tokens out of logs", async (t) => {
  const secret = "ticket-of-somebody";
  const { baseUrl } = await serve(t, problem(403, "deletion_pending", { restore_token: secret, delete_after: "2026-02-01T00:00:00.000Z" }));

  await assert.rejects(client(baseUrl, { token: () => "access-token" }).account.get(), (error) => {
    assert.equal(error.problem.restore_token, secret);
    for (const logged of [JSON.stringify(error), inspect(error, { depth: 9 }), String(error), error.stack]) {
      assert.ok(!logged.includes(secret) && !logged.includes("access-token"), logged);
    }
    assert.equal(JSON.parse(JSON.stringify(error)).code, "deletion_pending");
    return true;
  });
});

test("a second factor is a step of signing in, not an error", async (t) => {
  const { baseUrl } = await serve(t, problem(401, "mfa_required", { challenge: "c" }));

  assert.deepEqual(await client(baseUrl).auth.signIn({ email: "a@example.com", password: "p" }), { status: "mfa_required", challenge: "c" });
});

test("an account that is about to be deleted is a step of signing in", async (t) => {
  const { baseUrl } = await serve(t, problem(403, "deletion_pending", { restore_token: "r", delete_after: "2026-02-01T00:00:00.000Z" }));

  assert.deepEqual(await client(baseUrl).auth.signIn({ email: "a@example.com", password: "p" }), {
    status: "deletion_pending",
    deleteAfter: "2026-02-01T00:00:00.000Z",
    restoreToken: "r",
  });
});

test("a wrong password is an error, and does not end a session", async (t) => {
  const { baseUrl } = await serve(t, problem(401, "wrong_password"));

  await assert.rejects(client(baseUrl).auth.signIn({ email: "a@example.com", password: "p" }), (error) => {
    assert.ok(isApiError(error) && !(error instanceof Unauthenticated));
    return true;
  });
});

for (const code of ["unauthenticated", "invalid_refresh_token"]) {
  test(`${code} says that the session is over`, async (t) => {
    const { baseUrl } = await serve(t, problem(401, code));

    await assert.rejects(client(baseUrl).account.get(), Unauthenticated);
  });
}

test("what a gateway answers in JSON has a code made from its status", async (t) => {
  const { baseUrl } = await serve(t, json(403, { message: "Forbidden" }));

  await assert.rejects(client(baseUrl).items.get(ID), (error) => error.code === "http_403" && error.status === 403);
});

test("a page of a proxy is an error of its own kind", async (t) => {
  const { baseUrl } = await serve(t, text(403, "<html>"));

  await assert.rejects(client(baseUrl).items.get(ID), (error) => error instanceof UnexpectedAnswer && error.status === 403);
});

test("what is logged of a proxy's page has no header of it", async (t) => {
  const { baseUrl } = await serve(t, (_, response) => response.writeHead(502, { "set-cookie": "session=SECRET" }).end("<html>"));

  await assert.rejects(client(baseUrl).items.get(ID), (error) => {
    assert.ok(!inspect(error, { depth: 9 }).includes("SECRET"));
    assert.equal(error.response.status, 502);
    return true;
  });
});

test("an empty error is an error of that kind, too", async (t) => {
  const { baseUrl } = await serve(t, (_, response) => response.writeHead(500).end());

  await assert.rejects(client(baseUrl).items.get(ID), UnexpectedAnswer);
});

test("an error of another copy of this package is known as well", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "client-"));
  t.after(() => rm(folder, { recursive: true }));
  await cp(new URL("../dist", import.meta.url), folder, { recursive: true });
  await writeFile(join(folder, "package.json"), '{"type": "module"}');
  const copy = await import(join(folder, "index.js"));
  const { baseUrl } = await serve(t, problem(409, "email_taken"));

  await assert.rejects(copy.createClient({ baseUrl, retries: 0 }).auth.register({ email: "a@example.com", password: "p" }), (error) => {
    assert.ok(!(error instanceof ApiError));
    assert.ok(isApiError(error) && error.is("email_taken"));
    return true;
  });
});

test("a conflict is one", async (t) => {
  const { baseUrl } = await serve(t, problem(409, "email_taken"));

  await assert.rejects(client(baseUrl).auth.register({ email: "a@example.com", password: "p" }), Conflict);
});

test("token and headers are asked for with each call, and may take time", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, {}));
  let calls = 0;
  const api = client(`${baseUrl}/`, {
    token: async () => `token-${++calls}`,
    headers: async () => new Headers({ "user-agent": "browser" }),
  });

  await api.items.get(ID);
  await api.items.get(ID, { headers: { "x-more": "1" } });

  assert.deepEqual(requests.map(({ headers }) => headers.authorization), ["Bearer token-1", "Bearer token-2"]);
  assert.equal(requests[1].headers["user-agent"], "browser");
  assert.equal(requests[1].headers["x-more"], "1");
  assert.equal(requests[0].url, `/api/items/${ID}`);
});

test("without a token none is sent", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, {}));

  await client(baseUrl, { token: () => undefined }).call("get_health");

  assert.equal(requests[0].headers.authorization, undefined);
});

test("fetch is looked up at each call, and gets the address as text with a signal beside it", async (t) => {
  const given = [];
  t.mock.method(globalThis, "fetch", async (...args) => {
    given.push(args);
    return Response.json({});
  });

  await client("/api").items.get(ID);

  assert.equal(given[0][0], `/api/items/${ID}`);
  assert.ok(given[0][1].signal instanceof AbortSignal);
  assert.equal(given[0][1].cache, "no-store");
});

test("the status of an error is the answer's, whatever its body says", async (t) => {
  const { baseUrl } = await serve(t, json(403, { status: "fail", message: "Forbidden" }));

  await assert.rejects(client(baseUrl).account.get(), (error) => error.status === 403 && error.code === "http_403");
});
