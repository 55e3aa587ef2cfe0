/** The client of a Server Component, an action or a route handler. */
import { cookies, headers } from "next/headers.js";
import { cache } from "react";
import type { Client } from "../index.js";
import type { Sessions } from "./session.js";

/**
 * Return the function that gives a request its client, which acts for the browser's
 * session. One client for each request: all parts of a page share it, no two users do.
 */
export function serverClientOf(sessions: Sessions): () => Promise<Client> {
  return cache(async () => sessions.client(await headers(), sessions.of(await cookies())));
}

/** Return a path of this app to go to after signing in; `/` for whatever leads elsewhere. */
export function localPath(next: string | null | undefined): string {
  if (!next || !/^\/(?!\/)[^\\\s\x00-\x1f\x7f]*$/.test(next)) return "/";
  // `/..//evil.example` is another host's address once somebody has taken its dots away.
  return new URL(next, "http://here.invalid").pathname.startsWith("//") ? "/" : next;
}
