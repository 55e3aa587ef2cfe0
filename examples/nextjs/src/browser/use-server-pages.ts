"use client";
import type { Page } from "@backend/client";
import { type InfiniteData, type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useLayoutEffect } from "react";

/** First pages that were used: going back shows an old document again, which knows nothing new. */
const USED = new WeakSet<object>();

/**
 * Put the first page that came with a document in the place of what is known of a listing.
 *
 * A listing that was read before would otherwise be shown for a while as it was then, also
 * after an action has changed it.
 */
export function useServerPages<T>(key: QueryKey, first: Page<T> | undefined): void {
  const client = useQueryClient();
  useLayoutEffect(() => {
    if (!first || USED.has(first)) return;
    USED.add(first);
    client.setQueryData<InfiniteData<Page<T>, string | undefined>>(key, {
      pages: [first],
      pageParams: [undefined],
    });
    // The key is made anew with each rendering; what counts is whether another page has come.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client, first]);
}
