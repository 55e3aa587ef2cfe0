/** Renewal of sessions in `proxy.ts`, the one place where Next may set cookies before it renders. */
import { type NextRequest, NextResponse } from "next/server.js";
import { Unauthenticated } from "../errors.js";
import { sessionOf, isExpiring, type StoredSession } from "./cookies.js";
import type { Sessions } from "./session.js";

/** A request whose session was looked at, and renewed if need be. */
export interface Refreshed {
  /** Whether the browser has a session. */
  signedIn: boolean;
  /**
   * Set the cookies of a response. Without one, the request goes on to its page, which sees
   * the new session too.
   */
  respond(response?: NextResponse): NextResponse;
}

/** Renewals under way, by refresh token: six tabs at once need one. */
const underWay = new Map<string, Promise<StoredSession>>();
const KEPT_MS = 5_000;

/**
 * Renew the session of a request if its access token is about to end.
 *
 * Only the API's word that it is over ends a session. Any other failure keeps the cookie,
 * and the request goes on: an outage must sign nobody out.
 *
 * @param options.verify ask the API if the session still exists: for the page to which one
 *   is sent when it is over, so that a link to that page cannot sign anybody out.
 */
export async function refreshInProxy(
  sessions: Sessions,
  request: NextRequest,
  { verify = false }: { verify?: boolean } = {},
): Promise<Refreshed> {
  const before = sessions.of(request.cookies);
  let after = before;
  try {
    if (after && isExpiring(after)) after = await renew(sessions, after, request.headers);
    if (after && verify) await sessions.client(request.headers, after).account.get();
  } catch (error) {
    if (error instanceof Unauthenticated) after = undefined;
  }
  const changed = after !== before;
  if (changed) sessions.set(request.cookies as unknown as Parameters<Sessions["set"]>[0], after);
  return {
    signedIn: after !== undefined,
    respond(response = NextResponse.next({ request: { headers: request.headers } })) {
      if (changed) {
        sessions.set(response.cookies, after);
        // A static page would be kept by caches, and with it the cookie.
        response.headers.set("cache-control", "private, no-store");
      }
      return response;
    },
  };
}

/** Return the renewed session, by one exchange for all who ask at once. */
function renew(sessions: Sessions, session: StoredSession, browser: Headers): Promise<StoredSession> {
  const key = session.refreshToken;
  let renewal = underWay.get(key);
  if (!renewal) {
    renewal = sessions.client(browser).auth.refresh(key).then((tokens) => sessionOf(tokens));
    underWay.set(key, renewal);
    const forget = (): unknown => underWay.delete(key);
    // What failed is tried again by the next request; what was renewed is known for a while.
    renewal.then(() => setTimeout(forget, KEPT_MS), forget);
  }
  return renewal;
}
