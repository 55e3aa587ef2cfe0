import "server-only";
import { Unauthenticated } from "@backend/client";
import { redirect } from "next/navigation";
import { type Failure, failureOf } from "./failures";
import { endedAt } from "./forms";

/** What a page asked for, or why it is not there. */
export type Settled<T> = { value: T; failure?: undefined } | { value?: undefined; failure: Failure };

/**
 * Wait for what a page asked for.
 *
 * A failure is a value: thrown, it would reach `error.tsx` without its class and words, as
 * production takes them from all errors of Server Components. A session that is over leads
 * to the sign-in.
 */
export async function settle<T>(work: Promise<T>, page?: string): Promise<Settled<T>> {
  try {
    return { value: await work };
  } catch (error) {
    if (error instanceof Unauthenticated) redirect(endedAt(page));
    const failure = failureOf(error);
    if (!failure) throw error;
    return { failure };
  }
}
