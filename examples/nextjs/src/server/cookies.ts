import "server-only";
import type { CookieStore } from "@backend/client/next";
import { cookies } from "next/headers";

/** Return the cookies of the request, which only an action or a handler may set. */
export async function cookieJar(): Promise<CookieStore> {
  return (await cookies()) as CookieStore;
}
