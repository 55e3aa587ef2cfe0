"use client";
import { type RefObject, useEffect } from "react";
import type { PagedQuery } from "./listing";

/** How far below the window the foot of a list may be when the next page is read. */
const AHEAD = "400px";

/**
 * Read the next page when the foot of a list comes near the window.
 *
 * After a failure it waits until the foot has left and come back, or the connection has: a
 * service that is down must not be asked again and again.
 */
export function useReadOn(
  foot: RefObject<Element | null>,
  query: PagedQuery & { isFetching: boolean },
  shown: number,
): void {
  const { hasNextPage, isFetching, isFetchNextPageError: hasFailed, fetchNextPage } = query;
  useEffect(() => {
    if (!foot.current || !hasNextPage || isFetching) return;
    let wasAway = !hasFailed;
    const observer = new IntersectionObserver(
      (entries) => {
        // A busy page hears of several changes at once, the last of which is how it is now.
        if (entries.some((entry) => !entry.isIntersecting)) wasAway = true;
        if (wasAway && entries.at(-1)?.isIntersecting) void fetchNextPage();
      },
      { rootMargin: AHEAD },
    );
    observer.observe(foot.current);
    const retry = () => void fetchNextPage();
    if (hasFailed) addEventListener("online", retry);
    return () => {
      observer.disconnect();
      removeEventListener("online", retry);
    };
  }, [foot, hasNextPage, isFetching, hasFailed, fetchNextPage, shown]);
}
