// The API's files and a store, on loopback: what they were sent, and what they answer with.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { createClient } from "../dist/index.js";
import { problem } from "./server.mjs";

export const ID = "01JD5Q8V3T1Z6W9X4B7N2M0KRC";
export const PART = 1_000;
export const sha256 = (...buffers) => createHash("sha256").update(Buffer.concat(buffers)).digest("hex");
const FILE = { id: ID, name: "a.txt", type: "text/plain", status: "awaiting", reason: null, job_id: null, version: 1 };

/** Answer with a refusal of the store. */
export const refusal = (status, code) => (_, response) =>
  response.writeHead(status, { "content-type": "application/xml" }).end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);

/**
 * Start a world in which one file is uploaded.
 *
 * @param {import("node:test").TestContext} t ends it with the test.
 * @param {object} options `parted` has the file uploaded in parts, of which `stored` is there already;
 *   `answers` replace those of requests, by `METHOD /path` and, with a number, by the how-manieth.
 */
export async function storeWorld(t, { parted = false, stored = [], answers = {}, size } = {}) {
  const world = { requests: [], parts: new Map(stored), file: { ...FILE, size }, form: undefined, atOnce: 0, most: 0, signed: 0 };
  const counts = {};
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    const { pathname, searchParams } = new URL(url, "http://x");
    const name = `${method} ${pathname.replace(`/${ID}`, "/ID")}`;
    const store = pathname.startsWith("/store");
    if (store) world.most = Math.max(world.most, ++world.atOnce);
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return;
    } finally {
      if (store) world.atOnce -= 1;
    }
    const body = Buffer.concat(chunks);
    counts[name] = (counts[name] ?? 0) + 1;
    world.requests.push({ name, headers, body, query: searchParams });
    const answer = answers[`${name} ${counts[name]}`] ?? answers[name] ?? usual[name];
    await answer(request, response, { body, query: searchParams, headers });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${server.address().port}`;
  const send = (response, status, content, more = {}) => response.writeHead(status, { "content-type": "application/json", ...more }).end(JSON.stringify(content));
  const way = () =>
    parted
      ? { method: "multipart", part_size: PART, parts: Math.ceil(world.file.size / PART), expires_at: "2026-01-31T12:00:00.000Z" }
      : { method: "post", url: `${origin}/store`, fields: { key: "k", policy: `p${++world.signed}` }, expires_at: "2026-01-31T12:00:00.000Z" };
  const usual = {
    "POST /api/files": (_, response, { body }) => {
      Object.assign(world.file, JSON.parse(body));
      send(response, 201, { file: world.file, upload: way() });
    },
    "GET /api/files/ID": (_, response) => send(response, 200, world.file, { etag: `"${world.file.version}"` }),
    "POST /api/files/ID/upload": (_, response) => send(response, 200, way()),
    "GET /api/files/ID/parts": (_, response) =>
      send(response, 200, [...world.parts].map(([number, bytes]) => ({ number, size: bytes.length, sha256: sha256(bytes) }))),
    "POST /api/files/ID/parts": (_, response, { body }) => {
      const { parts } = JSON.parse(body);
      world.signed += 1;
      send(response, 200, parts.map(({ number, sha256: sum }) => ({ number, url: `${origin}/store/${number}?signed=${world.signed}`, headers: { "x-amz-checksum-sha256": sum }, expires_at: "2026-01-31T12:00:00.000Z" })));
    },
    "POST /api/files/ID/complete": (_, response, { body }) => {
      const numbers = [...world.parts.keys()].sort((one, other) => one - other);
      const composite = sha256(...numbers.map((number) => Buffer.from(sha256(world.parts.get(number)), "hex")));
      if (numbers.length !== way().parts) return problem(409, "parts_missing", { missing: "1" })(_, response);
      if (JSON.parse(body).sha256 !== composite) return problem(422, "checksum_mismatch")(_, response);
      send(response, 202, world.file);
    },
    "POST /store": (_, response, { body }) => {
      world.form = body.toString("latin1");
      response.writeHead(204).end();
    },
  };
  for (let number = 1; number <= 99; number++) {
    usual[`PUT /store/${number}`] = (_, response, { body, headers }) => {
      if (headers["x-amz-checksum-sha256"] !== sha256(body)) return refusal(400, "BadDigest")(_, response);
      world.parts.set(number, body);
      response.writeHead(200).end();
    };
  }
  world.origin = origin;
  world.api = createClient({ baseUrl: `${origin}/api`, retries: 1, timeoutMs: 2_000 });
  world.named = (name) => world.requests.filter((each) => each.name === name);
  return world;
}
