/** What a call can end with besides its result. */
import type { ErrorCode, Problem, ProblemOf } from "./types.js";

/** The members of errors that may be logged: no token, challenge, header or body. */
const LOGGED = ["name", "message", "status", "code", "requestId", "retryAfter", "fields", "timedOut", "contentType", "attempts"];

/** The root of the errors of this package, so that one `instanceof` finds them all. */
export class BackendError extends Error {
  override name = "BackendError";

  constructor(
    message: string,
    /** How often the request was sent; above 1, an earlier attempt may have succeeded. */
    readonly attempts: number,
    cause?: unknown,
  ) {
    super(message, { cause });
  }

  /** What may be logged. */
  toJSON(): Record<string, unknown> {
    const members = this as unknown as Record<string, unknown>;
    return Object.fromEntries(LOGGED.filter((name) => name in this).map((name) => [name, members[name]]));
  }
}

/** An answer of the API that is not the result: a problem document (RFC 9457). */
export class ApiError extends BackendError {
  override name = "ApiError";

  /** The document as it was sent; it may hold tokens, so do not log it. */
  declare readonly problem: Problem;
  declare readonly response: Response;

  constructor(problem: Problem, response: Response, attempts: number) {
    super(`${problem.status} ${problem.code}: ${problem.detail}`, attempts);
    // Not enumerable, so that no log of the error's members holds the tokens in them.
    Object.defineProperties(this, { problem: { value: problem }, response: { value: response } });
  }

  get status(): number {
    return this.problem.status;
  }

  /** The stable code; `http_403` and the like if a gateway answered without one. */
  get code(): ErrorCode | `http_${number}` {
    return this.problem.code;
  }

  /** The id to give to whoever runs the service: each of its log lines has it. */
  get requestId(): string | null {
    return this.problem.request_id;
  }

  /** The seconds after which to try again, if the API said so. */
  get retryAfter(): number | undefined {
    return Number(this.response.headers.get("retry-after")) || undefined;
  }

  /** The messages by field: `title` for `/body/title`, `tags/0`, `search` for `/query/search`. */
  get fields(): Record<string, string> {
    const entries = this.problem.errors ?? [];
    return Object.fromEntries(
      entries.map((entry) => [entry.pointer.replace(/^\/[^/]+\//, ""), entry.message]),
    );
  }

  /** Tell if this is the error of a code, and narrow `problem` to the members it has. */
  is<C extends ErrorCode>(code: C): this is this & { readonly problem: ProblemOf<C> } {
    return this.problem.code === code;
  }
}

/** 401: there is no session any more. Sign in again. */
export class Unauthenticated extends ApiError {
  override name = "Unauthenticated";
}

/** 409: the state of the resource forbids it, such as an address that is taken. */
export class Conflict extends ApiError {
  override name = "Conflict";
}

/** 412: somebody else changed the resource since it was read. */
export class VersionConflict extends ApiError {
  override name = "VersionConflict";

  /** The tag of the stored version, if the API sent it. */
  get etag(): string | undefined {
    return this.response.headers.get("etag") ?? undefined;
  }
}

/** 422: `fields` says what is wrong with which field. */
export class InvalidInput extends ApiError {
  override name = "InvalidInput";
}

/** 429: too many requests or attempts; `retryAfter` says for how long. */
export class Throttled extends ApiError {
  override name = "Throttled";
}

/** 503: the service or one of its dependencies fails for a moment. */
export class Unavailable extends ApiError {
  override name = "Unavailable";
}

/** No answer came: no network, no such host, a broken connection, or a timeout. */
export class NoAnswer extends BackendError {
  override name = "NoAnswer";

  constructor(
    /** Whether this client stopped waiting. */
    readonly timedOut: boolean,
    attempts: number,
    cause: unknown,
  ) {
    super(timedOut ? "no answer in time" : "no answer", attempts, cause);
  }
}

/** An answer that is not the API's: a proxy's page, or JSON that was cut off. */
export class UnexpectedAnswer extends BackendError {
  override name = "UnexpectedAnswer";

  declare readonly response: Response;

  constructor(response: Response, attempts: number) {
    super(`${response.status}: not an answer of the API`, attempts);
    Object.defineProperty(this, "response", { value: response });
  }

  get status(): number {
    return this.response.status;
  }

  get contentType(): string | null {
    return this.response.headers.get("content-type");
  }
}

/** Tell if an error is an ApiError, also one of another copy of this package. */
export function isApiError(error: unknown): error is ApiError {
  return error instanceof Error && "problem" in error;
}

const BY_STATUS: Record<number, typeof ApiError> = {
  409: Conflict,
  412: VersionConflict,
  422: InvalidInput,
  429: Throttled,
  503: Unavailable,
};
const SESSION_OVER: readonly string[] = ["unauthenticated", "invalid_refresh_token"] satisfies ErrorCode[];

/** Return the error of an answer, or undefined if the body is no JSON object. */
export function errorOf(body: unknown, response: Response, attempts: number): ApiError | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { status } = response;
  const problem: Problem = {
    code: `http_${status}`,
    detail: response.statusText,
    request_id: response.headers.get("x-request-id"),
    ...body,
    status,
  };
  const kind = SESSION_OVER.includes(problem.code) ? Unauthenticated : (BY_STATUS[status] ?? ApiError);
  return new kind(problem, response, attempts);
}
