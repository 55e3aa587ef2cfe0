/** The call of one operation: its request, its attempts, its answer. */
import { ApiError, BackendError, NoAnswer, UnexpectedAnswer, errorOf } from "./errors.js";
import { routes } from "./generated/routes.js";
import { type Limit, pause, startLimit } from "./limits.js";
import { cursorOfNext } from "./pages.js";
import type { AnyOperationId, Callable, Input, Success } from "./types.js";

/** How to reach the API. */
export interface ClientOptions {
  /** The address as the deployment prints it, with `/api`; `"/api"` in a browser behind a frontend's server. */
  baseUrl: string;
  /** Return the access token of the caller; called once for each call. */
  token?: () => string | undefined | Promise<string | undefined>;
  /** Return headers to send with each call, such as those that tell of the browser. */
  headers?: () => HeadersInit | Promise<HeadersInit>;
  /** Send requests by this instead of the global `fetch`. */
  fetch?: typeof fetch;
  /** How long one attempt may take, in milliseconds. Default: 10,000; for many items at once 25,000. */
  timeoutMs?: number;
  /** How long all attempts of a call may take together, in milliseconds. Default: twice that. */
  deadlineMs?: number;
  /** How often to repeat what may be repeated. Default: 2 in a browser, else 1. */
  retries?: number;
}

/** What a caller may decide for one call. */
export interface CallOptions extends Pick<ClientOptions, "timeoutMs" | "deadlineMs" | "retries"> {
  signal?: AbortSignal | undefined;
  /** Change only this version: an `ETag`, or the resource that was read. */
  ifMatch?: string | { readonly version: number } | undefined;
  /** Answer only if the resource is no longer this version; else `data` is undefined. */
  ifNoneMatch?: string | undefined;
  /** The key by which the API knows a repetition, where the operation takes one; else one is made. */
  idempotencyKey?: string | undefined;
  headers?: HeadersInit | undefined;
}

/** The answer to a call that succeeded. */
export interface Answer<T> {
  data: T;
  /** The version of the resource, to be sent back as `ifMatch` or `ifNoneMatch`. */
  etag: string | undefined;
  /** The cursor of the next page. */
  next: string | undefined;
  response: Response;
}

/** The data of a call: undefined, too, where the caller asks with `ifNoneMatch`. */
export type Data<K extends AnyOperationId, O> =
  | Success<K>
  | (O extends { ifNoneMatch: string } ? undefined : never);

/** The arguments of a call: the input may be left out where none of it is required. */
export type Arguments<K extends AnyOperationId, O> =
  Record<never, never> extends Input<K> ? [input?: Input<K>, options?: O] : [input: Input<K>, options?: O];

/** Call an operation: a value of `@backend/client/operations`, or one of version 2.0 by its name. */
export type Call = <K extends AnyOperationId, O extends CallOptions = CallOptions>(
  operation: Callable<K>,
  ...args: Arguments<K, O>
) => Promise<Answer<Data<K, O>>>;

type Failure = ApiError | NoAnswer | UnexpectedAnswer;
type Limits = { timeoutMs: number; retries: number | undefined; fetch: ClientOptions["fetch"] | undefined };

interface Request {
  url: string;
  init: RequestInit;
  /** Whether sending it twice does no more than sending it once. */
  repeatable: boolean;
}

/** What a call takes. The parameters of the path may stand beside the others, too. */
interface AnyInput {
  path?: object;
  query?: Record<string, unknown>;
  body?: unknown;
}

const RETRIED: readonly number[] = [429, 502, 503, 504];
const LONGEST_WAIT_S = 5;

/** Return the function that calls the operations of the API at `client.baseUrl`. */
export function createCall(client: ClientOptions): Call {
  const call = async (operation: string, input: AnyInput = {}, options: CallOptions = {}): Promise<Answer<unknown>> => {
    const route = (routes as Record<string, string>)[operation] ?? operation;
    const patience = route.includes(" slow") ? 2.5 : 1;
    const timeoutMs = options.timeoutMs ?? client.timeoutMs ?? 10_000 * patience;
    const whole = startLimit(options.deadlineMs ?? client.deadlineMs ?? 2 * timeoutMs, options.signal);
    try {
      const request = await requestOf(client, route, input, options);
      const retries = options.retries ?? client.retries;
      return await repeat(request, { fetch: client.fetch, timeoutMs, retries }, whole);
    } finally {
      whole.end();
    }
  };
  return call as Call;
}

/** Send a request until it succeeds, may not be repeated, or its time is over. */
async function repeat(request: Request, limits: Limits, whole: Limit): Promise<Answer<unknown>> {
  const retries = request.repeatable ? (limits.retries ?? ("document" in globalThis ? 2 : 1)) : 0;
  for (let attempt = 1; ; attempt++) {
    const outcome = await send(request, limits, whole, attempt);
    if (!(outcome instanceof BackendError)) return outcome;
    const wait = attempt > retries ? undefined : waitAfter(outcome, attempt);
    if (wait === undefined || wait >= whole.msLeft()) throw outcome;
    await pause(wait, whole.signal);
  }
}

/**
 * Send a request once; return its answer, or the error that it ended with.
 *
 * The address goes to `fetch` as text with a signal beside it: React remembers the answer
 * to a `Request`, even a failure, while it renders a page, and would not send it again.
 */
async function send(
  request: Request,
  limits: Limits,
  whole: Limit,
  attempt: number,
): Promise<Answer<unknown> | Failure> {
  const limit = startLimit(limits.timeoutMs, whole.signal);
  try {
    const response = await (limits.fetch ?? fetch)(request.url, { ...request.init, signal: limit.signal });
    // Read before the limit ends: a body can hang, too.
    return answerOf(request, response, await response.text(), attempt);
  } catch (error) {
    whole.outer?.throwIfAborted();
    return new NoAnswer(limit.signal.aborted, attempt, error);
  } finally {
    limit.end();
  }
}

/** Return the answer that a response is, or its error. */
function answerOf(request: Request, response: Response, text: string, attempt: number): Answer<unknown> | Failure {
  let data: unknown;
  try {
    data = text === "" ? undefined : JSON.parse(text);
  } catch {
    return new UnexpectedAnswer(response, attempt);
  }
  // Not found after a repetition: an earlier attempt has removed it.
  const removed = request.init.method === "DELETE" && attempt > 1 && response.status === 404;
  if (!response.ok && response.status !== 304 && !removed) {
    return errorOf(data, response, attempt) ?? new UnexpectedAnswer(response, attempt);
  }
  return {
    data: removed ? undefined : data,
    etag: response.headers.get("etag") ?? undefined,
    next: cursorOfNext(response.headers.get("link")),
    response,
  };
}

/** Return the milliseconds after which to repeat what ended so; undefined for not at all. */
function waitAfter(error: Failure, attempt: number): number | undefined {
  const backOff = 100 * 2 ** (attempt - 1) * (1 + Math.random());
  if (error instanceof NoAnswer) return backOff;
  const asked = (error instanceof ApiError && error.retryAfter) || 0;
  // Another attempt at a password or a code would be counted against its owner.
  const counted = error instanceof ApiError && error.is("too_many_attempts");
  if (counted || asked > LONGEST_WAIT_S || !RETRIED.includes(error.status)) return undefined;
  return Math.max(asked * 1000, backOff);
}

/** Return the request of a call. */
async function requestOf(
  client: ClientOptions,
  route: string,
  input: AnyInput,
  options: CallOptions,
): Promise<Request> {
  const { path = input, query = {}, body } = input;
  const [template = "", method, ...traits] = route.split(" ");
  if (!method) throw new TypeError(`no operation ${route}`);
  const keyed = traits.includes("keyed");
  const token = await client.token?.();
  const headers = new Headers(await client.headers?.());
  new Headers(options.headers).forEach((value, name) => headers.set(name, value));
  const set = (name: string, value: string | false | undefined): unknown => value && headers.set(name, value);
  set("accept", "application/json");
  set("authorization", token && `Bearer ${token}`);
  set("content-type", body !== undefined && "application/json");
  set("idempotency-key", keyed && (options.idempotencyKey || createKey()));
  set("if-match", tagOf(options.ifMatch));
  set("if-none-match", options.ifNoneMatch);
  const init: RequestInit = { method, headers, cache: "no-store" };
  if (body !== undefined) init.body = JSON.stringify(body);
  const search = searchOf(query);
  return {
    url: client.baseUrl.replace(/\/+$/, "") + fill(template, path) + (search && `?${search}`),
    init,
    // A body of DELETE proves a password or a code: that is an attempt, too.
    repeatable: keyed || traits.includes("repeatable") || !/^P[OA]/.test(method) && (method !== "DELETE" || !init.body),
  };
}

/** Return a path with its parameters filled in. */
function fill(template: string, values: object): string {
  return template.replace(/{(\w+)}/g, (_, name: string) => {
    const value = (values as Record<string, string>)[name];
    // The two dots would leave the path: nothing escapes them.
    if (!value || /^\.\.?$/.test(value)) throw new TypeError(`no ${name}: ${value}`);
    return encodeURIComponent(value);
  });
}

/** Return query parameters without those that have no value. */
function searchOf(values: object): string {
  const given = Object.entries(values).filter(([, value]) => (value ?? "") !== "");
  return String(new URLSearchParams(given.map(([name, value]) => [name, String(value)])));
}

/** Return the strong tag that a condition names. */
function tagOf(version: CallOptions["ifMatch"]): string | undefined {
  return typeof version === "object" ? `"${version.version}"` : version?.replace(/^W\//, "");
}

/** Return a new key; `randomUUID` is missing on a page without https. */
function createKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}
