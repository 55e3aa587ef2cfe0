// A Next server's view: requests of browsers, sessions, and the API on loopback.
import { NextRequest } from "next/server.js";
import { Sessions } from "../../dist/next/index.js";

export const ORIGIN = "https://app.example.com";
export const COOKIE = "__Host-session";

/** Return the value of a session's cookie whose access token ends in so many seconds. */
export const cookieOf = (secondsLeft, { access = "at-old", refresh = "rt-old" } = {}) =>
  [Math.floor(Date.now() / 1000) + secondsLeft, 900, refresh, access].join("~");

/** Return the tokens that the API gives. */
export const tokens = (number = 1) => ({ access_token: `at-${number}`, refresh_token: `rt-${number}`, expires_in: 900, token_type: "bearer" });

/** Return a request of a browser. */
export function browse(path, { cookie, ...init } = {}) {
  const request = new NextRequest(ORIGIN + path, init);
  if (cookie) request.cookies.set(COOKIE, cookie);
  return request;
}

/** Return sessions in front of a server. */
export const sessionsAt = (apiUrl, options = {}) => new Sessions({ apiUrl, client: { retries: 0, timeoutMs: 300 }, ...options });
