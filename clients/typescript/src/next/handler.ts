/** The route handler `app/api/[...path]`, by which scripts in the browser reach the API. */
import type { NextRequest } from "next/server.js";
import { NextResponse } from "next/server.js";
import { headersAbout } from "./browser.js";
import type { Sessions } from "./session.js";
import { refreshInProxy } from "./proxy.js";

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
   * Methods and paths, such as `GET /items` and `PATCH /items/*`; a star stands for one
   * segment. Leave out whatever hands out tokens or takes mailed ones.
   */
  allow: readonly string[];
  /** The origin of this app, such as `https://app.example.com`, for browsers without `Sec-Fetch-Site`. */
  origin: string;
}

type Handler = (request: NextRequest, context: { params: Promise<{ path: string[] }> }) => Promise<NextResponse>;

/**
 * Return the handlers of a catch-all route: `export const { GET, POST, … } = handlersOf(…)`.
 *
 * It mirrors the API's paths, so that `Link` and `Location` fit, and a client with
 * `baseUrl: "/api"` works in the browser as another does on the server. Tokens stay here:
 * the session's goes up with each request, and no cookie of the API comes down.
 *
 * @throws Error: an allowed path hands out tokens.
 */
export function handlersOf(sessions: Sessions, { allow, origin }: HandlerOptions): Record<string, Handler> {
  const allowed = allow.map(patternOf);
  const handle: Handler = async (request, { params }) => {
    const path = (await params).path.map(encodeURIComponent).join("/");
    if (!allowed.some((pattern) => pattern.test(`${request.method} /${path}`))) return problem(404, "not_found", "There is nothing here.");
    if (!isOwn(request, origin)) return problem(403, "cross_site", "The request comes from another site.");
    return forward(sessions, request, path);
  };
  return { GET: handle, POST: handle, PUT: handle, PATCH: handle, DELETE: handle };
}

/** Return the pattern of an allowed method and path. */
function patternOf(route: string): RegExp {
  if (/ \/(internal|auth\/(login|refresh|restore|token|email|password\/reset))\b/.test(route)) {
    throw new Error(`${route} hands out tokens, or takes mailed ones: call it on the server`);
  }
  const escaped = route.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^/]+");
  return new RegExp(`^${escaped}$`);
}

/** Tell if a request comes from this app: another site may only link to what is safe. */
function isOwn(request: NextRequest, origin: string): boolean {
  if (request.method === "GET") return true;
  const site = request.headers.get("sec-fetch-site");
  const own = site === null ? request.headers.get("origin") === origin : site === "same-origin";
  const type = request.headers.get("content-type");
  return own && (type === null || /^application\/(merge-patch\+)?json\b/.test(type));
}

/** Send a request to the API in the browser's name, and answer with its answer. */
async function forward(sessions: Sessions, request: NextRequest, path: string): Promise<NextResponse> {
  const refreshed = await refreshInProxy(sessions, request);
  const session = sessions.of(request.cookies);
  if (!refreshed.signedIn || !session) return refreshed.respond(problem(401, "unauthenticated", "Sign in first."));
  const body = request.method === "GET" ? undefined : await request.arrayBuffer();
  if (body && body.byteLength > MAX_BODY_BYTES) return refreshed.respond(problem(413, "payload_too_large", "The body is larger than 1 MiB."));
  const headers = new Headers(headersAbout(request.headers, sessions.options));
  for (const name of UP) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  headers.set("authorization", `Bearer ${session.accessToken}`);
  try {
    const answer = await fetch(`${sessions.options.apiUrl}/${path}${request.nextUrl.search}`, {
      method: request.method,
      headers,
      ...(body?.byteLength && { body }),
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const response = new NextResponse(answer.status === 204 || answer.status === 304 ? null : await answer.arrayBuffer(), { status: answer.status });
    for (const name of DOWN) {
      const value = answer.headers.get(name);
      if (value !== null) response.headers.set(name, value);
    }
    refreshed.respond(response);
    if (answer.status === 401) sessions.signedOut(response.cookies);
    return response;
  } catch {
    return refreshed.respond(problem(503, "unreachable", "The API does not answer."));
  }
}

/** Return a problem of this server, in the API's form. */
function problem(status: number, code: string, detail: string): NextResponse {
  const body = { type: `urn:problem:${code}`, title: detail, status, detail, instance: "", code, request_id: null };
  return NextResponse.json(body, { status, headers: { "content-type": "application/problem+json", "cache-control": "no-store" } });
}
