/** The route handler `app/api/[...path]`, by which scripts in the browser reach the API. */
import { type NextRequest, NextResponse } from "next/server.js";
import { allowedOf, routeOf } from "./allowed.js";
import { headersAbout } from "./browser.js";
import { refreshInProxy } from "./proxy.js";
import type { Sessions } from "./session.js";

const UP = ["accept", "content-type", "if-match", "if-none-match", "idempotency-key"];
const DOWN = [
  ..."content-type etag link location retry-after ratelimit ratelimit-policy".split(" "),
  ..."x-request-id idempotency-replayed total-count total-count-exact cache-control".split(" "),
];
const MAX_BODY_BYTES = 1024 * 1024;
const TIMEOUT_MS = 10_000;

/** What scripts may call. */
export interface HandlerOptions {
  /**
   * Methods and paths of operations, such as `GET /items` and `PATCH /items/*`; a star
   * stands for a parameter. What hands out tokens or takes mailed ones is refused.
   */
  allow: readonly string[];
  /** The origin of this app, such as `https://app.example.com`, for browsers without `Sec-Fetch-Site`. */
  origin: string;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
type Handler = (request: NextRequest, context: { params: Promise<{ path: string[] }> }) => Promise<NextResponse>;

/**
 * Return the handlers of a catch-all route: `export const { GET, POST, … } = handlersOf(…)`.
 *
 * It mirrors the API's paths, so that `Link` and `Location` fit, and a client with
 * `baseUrl: "/api"` works in the browser as another does on the server. Tokens stay here:
 * the session's goes up with each request, and no cookie of the API comes down.
 *
 * @throws Error: an allowed route is none of the API's, or hands out tokens.
 */
export function handlersOf(sessions: Sessions, { allow, origin }: HandlerOptions): Record<Method, Handler> {
  const allowed = allowedOf(allow);
  const handle: Handler = async (request, { params }) => {
    const { path } = await params;
    if (!allowed.has(routeOf(request.method, path) ?? "")) return problem(404, "not_found", "There is nothing here.");
    if (!isOwn(request, origin)) return problem(403, "cross_site", "The request comes from another site.");
    return answer(sessions, request, `/${path.join("/")}`);
  };
  return { GET: handle, POST: handle, PUT: handle, PATCH: handle, DELETE: handle };
}

/** Tell if a request comes from this app: another site may only link to what is safe. */
function isOwn(request: NextRequest, origin: string): boolean {
  if (request.method === "GET") return true;
  const site = request.headers.get("sec-fetch-site");
  const own = site === null ? request.headers.get("origin") === origin : site === "same-origin";
  const type = request.headers.get("content-type");
  return own && (type === null || /^application\/(merge-patch\+)?json\b/i.test(type));
}

/** Answer a request by the API's answer, and renew or end the session as need be. */
async function answer(sessions: Sessions, request: NextRequest, path: string): Promise<NextResponse> {
  const refreshed = await refreshInProxy(sessions, request);
  const session = sessions.of(request.cookies);
  // An access token that has ended and could not be renewed says nothing about the session.
  if (session && session.expiresAt <= Date.now() / 1000) return refreshed.respond(unreachable());
  if (!session) return refreshed.respond(problem(401, "unauthenticated", "Sign in first."));
  const body = await bodyOf(request);
  if (body === undefined) return refreshed.respond(problem(413, "payload_too_large", "The body is larger than 1 MiB."));
  const response = refreshed.respond(await forward(sessions, request, path, session.accessToken, body));
  if (response.status === 401 && response.headers.get("content-type")?.startsWith("application/problem+json")) {
    sessions.signedOut(response.cookies);
  }
  return response;
}

/** Return the body of a request; undefined if it is too large, of which no more is read than may be. */
async function bodyOf(request: NextRequest): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const parts: BlobPart[] = [];
  let left = MAX_BODY_BYTES;
  for (const reader = request.body?.getReader(); reader; ) {
    const { value } = await reader.read();
    if (!value) break;
    left -= value.byteLength;
    if (left < 0) {
      await reader.cancel();
      return undefined;
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** Send a request to the API in the browser's name; return its answer, or that there is none. */
async function forward(
  sessions: Sessions,
  request: NextRequest,
  path: string,
  token: string,
  body: Uint8Array<ArrayBuffer>,
): Promise<NextResponse> {
  const headers = new Headers(headersAbout(request.headers, sessions.options));
  copy(UP, request.headers, headers);
  headers.set("authorization", `Bearer ${token}`);
  try {
    const found = await fetch(sessions.options.apiUrl.replace(/\/+$/, "") + path + request.nextUrl.search, {
      method: request.method,
      headers,
      ...(body.byteLength > 0 && { body }),
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const content = await found.arrayBuffer();
    const response = new NextResponse(content.byteLength > 0 ? content : null, { status: found.status });
    copy(DOWN, found.headers, response.headers);
    return response;
  } catch {
    return unreachable();
  }
}

/** Set the headers of these names as others have them. */
function copy(names: readonly string[], from: Headers, to: Headers): void {
  for (const name of names) {
    const value = from.get(name);
    if (value !== null) to.set(name, value);
  }
}

/** Return the problem that the API, or its part that renews sessions, does not answer. */
function unreachable(): NextResponse {
  return problem(503, "unreachable", "The API does not answer.");
}

/** Return a problem of this server, in the API's form. */
function problem(status: number, code: string, detail: string): NextResponse {
  const body = { type: `urn:problem:${code}`, title: detail, status, detail, instance: "", code, request_id: null };
  return NextResponse.json(body, { status, headers: { "content-type": "application/problem+json", "cache-control": "no-store" } });
}
