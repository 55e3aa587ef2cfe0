import { refreshInProxy } from "@backend/client/next";
import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy } from "@/server/policy";
import { sessions } from "@/server/sessions";
import { settings } from "@/server/settings";

/** Pages that need no session. */
const PUBLIC =
  /^\/($|(login|register|restore|forgot-password|reset-password|verify-email|confirm-email|undo-email|unlock-factor)(\/|$))/;
/** Files that the app serves to everybody. */
const FILES = /^\/(icon\.svg|robots\.txt|manifest\.webmanifest)$/;
/** Pages for those who have no session yet. */
const ENTRANCE = /^\/(login|register)?$/;
/** Pages whose address holds a token. */
const MAILED = /^\/(reset-password|verify-email|confirm-email|undo-email|unlock-factor)$/;

/**
 * Answer a request before any page does: renew the session, the one place where that
 * happens, refuse writes of other sites, and say what scripts may run.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  if (isForeignWrite(request))
    return new NextResponse("The request comes from another site.", { status: 403 });
  const { pathname, search, searchParams } = request.nextUrl;
  const policy = contentSecurityPolicy(btoa(crypto.randomUUID()));
  // Next takes the nonce of its own scripts from here.
  request.headers.set("content-security-policy", policy);
  const hasEnded = pathname === "/login" && searchParams.has("ended");
  const session = await refreshInProxy(sessions, request, { verify: hasEnded });
  const response = session.respond(redirectFor(request, session.signedIn, pathname, search));
  response.headers.set("content-security-policy", policy);
  if (MAILED.test(pathname)) response.headers.set("cache-control", "private, no-store");
  return response;
}

/** Tell if another site asks for a change: cookies of ours must not lend it their weight. */
function isForeignWrite(request: NextRequest): boolean {
  if (request.method === "GET" || request.method === "HEAD") return false;
  const site = request.headers.get("sec-fetch-site");
  return site === null ? request.headers.get("origin") !== settings.appOrigin : site !== "same-origin";
}

/** Return where a page's visitor has to go first; undefined for nowhere. It protects nothing: the API does. */
function redirectFor(request: NextRequest, isSignedIn: boolean, pathname: string, search: string) {
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (!isRead || pathname.startsWith("/api/") || FILES.test(pathname)) return undefined;
  if (isSignedIn && ENTRANCE.test(pathname))
    return NextResponse.redirect(new URL("/items", settings.appOrigin));
  if (isSignedIn || PUBLIC.test(pathname)) return undefined;
  const login = new URL("/login", settings.appOrigin);
  login.searchParams.set("next", pathname + search);
  return NextResponse.redirect(login);
}

export const config = { matcher: ["/((?!_next/static|_next/image).*)"] };
