/** Sessions of a Next app in front of the API. */
import type { ClientOptions } from "../call.js";
import { type Client, createClient } from "../index.js";
import type { SignIn, Tokens } from "../resources/auth.js";
import { type ClientAddress, headersAbout } from "./browser.js";
import { type CookieName, Cookies, type CookieStore, decodeSession, encodeSession, sessionOf, type StoredSession } from "./cookies.js";

/** What led to a session, or to the next step of signing in: `restore` gives tokens without a device. */
export type SignInStep = SignIn | { status: "signed_in"; tokens: Tokens & { device_token?: string } };

/** The settings of sessions, all known to the server only. */
export interface SessionOptions {
  /** The address of the API as the deployment prints it, with `/api`. */
  apiUrl: string;
  /** The secret by which the API believes the addresses that this server forwards. */
  frontendSecret?: string;
  /** How to know the address of a browser; without it, none is forwarded. */
  clientAddress?: ClientAddress;
  /** Allow cookies over http, for development. Default: false. */
  insecureCookies?: boolean;
  /** Limits and retries of calls. */
  client?: Pick<ClientOptions, "timeoutMs" | "deadlineMs" | "retries" | "fetch">;
}

/** The sessions of an app; make one, in a module that proxy, pages and handlers import. */
export class Sessions {
  readonly #cookies: Cookies;

  /** @throws Error: cookies would travel over http in production. */
  constructor(readonly options: SessionOptions) {
    if (options.insecureCookies && process.env.NODE_ENV === "production") {
      throw new Error("insecureCookies: a production server must not send session cookies over http");
    }
    this.#cookies = new Cookies(options.insecureCookies ?? false);
  }

  /** Return the session of a browser; undefined without one. */
  of(store: Pick<CookieStore, "get">): StoredSession | undefined {
    return decodeSession(this.#cookies.read(store, "session"));
  }

  /** Set the session of a browser; undefined ends it. */
  set(store: Pick<CookieStore, "set">, session: StoredSession | undefined): void {
    this.#cookies.write(store, "session", session && encodeSession(session));
  }

  /** Return what a browser keeps between the steps of signing in, or for the next time. */
  kept(store: Pick<CookieStore, "get">, what: Exclude<CookieName, "session">): string | undefined {
    return this.#cookies.read(store, what);
  }

  /**
   * Keep in the browser what a step of signing in led to: the session and the device, or
   * what the next step begins with.
   */
  keep(store: Pick<CookieStore, "set">, step: SignInStep): void {
    const keep = (name: CookieName, value: string | undefined): void => this.#cookies.write(store, name, value);
    keep("challenge", step.status === "mfa_required" ? step.challenge : undefined);
    keep("restore", step.status === "deletion_pending" ? step.restoreToken : undefined);
    if (step.status !== "signed_in") return;
    this.set(store, sessionOf(step.tokens));
    if (step.tokens.device_token) keep("device", step.tokens.device_token);
  }

  /** End the session in the browser. The device stays known. */
  signedOut(store: Pick<CookieStore, "set">): void {
    this.set(store, undefined);
  }

  /**
   * Return a client that acts for a browser.
   *
   * @param browser the headers of its request.
   * @param session its session; without one, the client is nobody's.
   */
  client(browser: Headers, session?: StoredSession): Client {
    const { apiUrl, client } = this.options;
    return createClient({
      ...client,
      baseUrl: apiUrl,
      token: () => session?.accessToken,
      headers: () => headersAbout(browser, this.options),
    });
  }
}
