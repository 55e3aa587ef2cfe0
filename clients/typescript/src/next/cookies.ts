/** The cookies that hold a session: set by Next only, and never readable by scripts. */
import type { Tokens } from "../resources/auth.js";

/** A session as its cookie holds it. */
export interface StoredSession {
  accessToken: string;
  refreshToken: string;
  /** When the access token ends, in seconds since 1970. */
  expiresAt: number;
  /** For how long the access token was valid, in seconds. */
  lifetime: number;
}

/** The attributes of a cookie, as Next takes them. */
export interface CookieAttributes {
  httpOnly: true;
  secure: boolean;
  sameSite: "lax";
  path: "/";
  maxAge: number;
}

/** The cookies of a request or a response, as Next has them. */
export interface CookieStore {
  get(name: string): { value: string } | undefined;
  set(name: string, value: string, attributes: CookieAttributes): unknown;
}

/** What is kept in the browser between requests. */
export type CookieName = "session" | "device" | "challenge" | "restore";

const DAY = 86_400;
/** For how long each is kept, in seconds. */
const MAX_AGE: Record<CookieName, number> = {
  session: 7 * DAY,
  // It stays at a sign-out, so that strangers' guesses do not lock the owner out.
  device: 30 * DAY,
  challenge: 5 * 60,
  restore: 15 * 60,
};

/** The cookies of an app. */
export class Cookies {
  /**
   * @param insecure whether they may travel over http: for development only, where a
   *   browser would refuse `__Host-` cookies.
   */
  constructor(private readonly insecure: boolean) {}

  /** Return the full name of a cookie. */
  nameOf(cookie: CookieName): string {
    return this.insecure ? cookie : `__Host-${cookie}`;
  }

  /** Return the value of a cookie; undefined without one. */
  read(store: Pick<CookieStore, "get">, cookie: CookieName): string | undefined {
    return store.get(this.nameOf(cookie))?.value || undefined;
  }

  /** Set a cookie; undefined deletes it, with the attributes that it was set with. */
  write(store: Pick<CookieStore, "set">, cookie: CookieName, value: string | undefined): void {
    store.set(this.nameOf(cookie), value ?? "", {
      httpOnly: true,
      secure: !this.insecure,
      sameSite: "lax",
      path: "/",
      maxAge: value === undefined ? 0 : MAX_AGE[cookie],
    });
  }
}

/** Return the session of the tokens that the API has just given. */
export function sessionOf(tokens: Tokens, now: number = Date.now() / 1000): StoredSession {
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    expiresAt: Math.floor(now) + tokens.expires_in,
    lifetime: tokens.expires_in,
  };
}

/** Return the value of the cookie of a session. */
export function encodeSession({ expiresAt, lifetime, refreshToken, accessToken }: StoredSession): string {
  return [expiresAt, lifetime, refreshToken, accessToken].join("~");
}

/** Return the session of a cookie; undefined if it holds none. */
export function decodeSession(value: string | undefined): StoredSession | undefined {
  const [expiresAt, lifetime, refreshToken, accessToken, ...more] = value?.split("~") ?? [];
  if (!refreshToken || !accessToken || more.length > 0) return undefined;
  if (!/^\d+$/.test(`${expiresAt}${lifetime}`)) return undefined;
  return { expiresAt: Number(expiresAt), lifetime: Number(lifetime), refreshToken, accessToken };
}

/** Tell if an access token should be renewed: a minute, or a quarter of its time, before it ends. */
export function isExpiring(session: StoredSession, now: number = Date.now() / 1000): boolean {
  return session.expiresAt - now < Math.min(60, session.lifetime / 4);
}
