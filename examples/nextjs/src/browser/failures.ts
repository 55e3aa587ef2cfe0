"use client";
import { BackendError, isApiError, Unauthenticated } from "@backend/client";

/** Tell why the API did not do something, in words for people. */
export function wordsFor(error: unknown): string {
  if (isApiError(error)) {
    if (error.status === 429) return `Too many requests. Try again in ${error.retryAfter ?? 60} seconds.`;
    if (error.status >= 500) return "The service is down for a moment. Try again soon.";
    return Object.values(error.fields)[0] ?? error.problem.detail;
  }
  if (error instanceof BackendError) return "There was no answer. Check your connection, and try again.";
  return "Something went wrong. Load the page again.";
}

/** Lead to the sign-in, and later back, if the session is over; tell if it is. */
export function signInIfEnded(error: unknown): boolean {
  if (!(error instanceof Unauthenticated)) return false;
  // The whole page is loaded anew: what this one holds is of a session that is over.
  // eslint-disable-next-line @next/next/no-location-assign-relative-destination
  location.href = `/login?ended=1&next=${encodeURIComponent(location.pathname + location.search)}`;
  return true;
}
