// Timeouts and the caller's own end of a call. Run with --expose-gc: garbage collection
// must not take a timeout with it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, NoAnswer } from "../dist/index.js";
import { hang, hangInBody, json, problem, serve } from "./server.mjs";

const ID = "01JD5Q8V3T1Z6W9X4B7N2M0KRC";

/** Collect garbage for as long as a test runs. */
function collecting(t) {
  assert.equal(typeof globalThis.gc, "function", "run with --expose-gc");
  const timer = setInterval(() => globalThis.gc(), 20);
  t.after(() => clearInterval(timer));
}

for (const [name, answer] of [["is never answered", hang], ["hangs in its body", hangInBody]]) {
  test(`a request that ${name} ends in time, also under garbage collection`, async (t) => {
    collecting(t);
    const { baseUrl, requests } = await serve(t, answer);
    const begun = Date.now();

    await assert.rejects(
      createClient({ baseUrl, timeoutMs: 300, deadlineMs: 2_000, retries: 1 }).items.get(ID, { signal: new AbortController().signal }),
      (error) => error instanceof NoAnswer && error.timedOut && error.attempts === 2,
    );

    assert.ok(Date.now() - begun < 2_000);
    assert.equal(requests.length, 2);
  });
}

test("a caller who gives up before gets their own reason, and nothing is sent", async (t) => {
  const { baseUrl, requests } = await serve(t, json(200, {}));
  const reason = new Error("changed my mind");

  await assert.rejects(createClient({ baseUrl }).items.get(ID, { signal: AbortSignal.abort(reason) }), (error) => error === reason);

  assert.equal(requests.length, 0);
});

test("a caller who gives up meanwhile gets their own reason at once", async (t) => {
  const { baseUrl, requests } = await serve(t, hang);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 100);

  await assert.rejects(createClient({ baseUrl }).items.get(ID, { signal: controller.signal }), { name: "AbortError" });

  assert.equal(requests.length, 1);
});

test("a caller who gives up in a pause between attempts ends it", async (t) => {
  const { baseUrl, requests } = await serve(t, problem(503, "unavailable", {}, { "retry-after": "4" }));
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 200);
  const begun = Date.now();

  await assert.rejects(createClient({ baseUrl }).items.get(ID, { signal: controller.signal }), { name: "AbortError" });

  assert.ok(Date.now() - begun < 2_000);
  assert.equal(requests.length, 1);
});

test("a caller who gives up afterwards changes nothing", async (t) => {
  const { baseUrl } = await serve(t, json(200, { id: ID }));
  const controller = new AbortController();

  const { data } = await createClient({ baseUrl }).items.get(ID, { signal: controller.signal });
  controller.abort();

  assert.equal(data.id, ID);
});

test("nothing stays behind on the caller's signal", async (t) => {
  const { baseUrl } = await serve(t, json(200, {}));
  const { signal } = new AbortController();
  const added = t.mock.method(signal, "addEventListener");
  const removed = t.mock.method(signal, "removeEventListener");

  await createClient({ baseUrl }).items.get(ID, { signal });

  assert.equal(removed.mock.callCount(), added.mock.callCount());
});

test("an unreachable host is an error without a timeout", async () => {
  await assert.rejects(
    createClient({ baseUrl: "http://127.0.0.1:1/api", retries: 0 }).items.get(ID),
    (error) => error instanceof NoAnswer && !error.timedOut && error.cause !== undefined,
  );
});

test("many items at once get more time", async (t) => {
  const limits = [];
  t.mock.method(globalThis, "setTimeout", (_, ms) => limits.push(ms));
  t.mock.method(globalThis, "fetch", async () => Response.json({}));
  const api = createClient({ baseUrl: "/api" });

  await api.items.get(ID);
  await api.items.bulk({ create: [] });

  assert.deepEqual(limits, [20_000, 10_000, 50_000, 25_000]);
});

for (const [given, expected] of [
  [{ timeoutMs: undefined, deadlineMs: undefined }, [20_000, 10_000]],
  [{ timeoutMs: 30_000 }, [60_000, 30_000]],
  [{ timeoutMs: 30_000, deadlineMs: 40_000 }, [40_000, 30_000]],
  [{ deadlineMs: 5_000 }, [5_000, 10_000]],
]) {
  test(`limits of ${JSON.stringify(given)} are ${expected.join(" and ")} ms, for a client as for a call`, async (t) => {
    const limits = [];
    t.mock.method(globalThis, "setTimeout", (_, ms) => limits.push(ms));
    t.mock.method(globalThis, "fetch", async () => Response.json({}));

    await createClient({ baseUrl: "/api" }).items.get(ID, given);
    await createClient({ baseUrl: "/api", ...given }).items.get(ID);
    await createClient({ baseUrl: "/api", timeoutMs: 1, deadlineMs: 1 }).items.get(ID, { timeoutMs: expected[1], deadlineMs: expected[0] });

    assert.deepEqual(limits, [...expected, ...expected, ...expected]);
  });
}
