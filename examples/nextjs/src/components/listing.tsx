"use client";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { wordsFor } from "@/browser/failures";
import { Button } from "./button";
import { Notice } from "./notice";
import { Spinner } from "./spinner";

/** What a listing needs to know of the query that reads it page by page. */
export type PagedQuery = Pick<
  UseInfiniteQueryResult<InfiniteData<unknown>>,
  "error" | "hasNextPage" | "isFetchNextPageError" | "isFetchingNextPage" | "fetchNextPage" | "refetch"
>;

interface ListingProps {
  query: PagedQuery;
  /** What the list is called. */
  label: string;
  /** What is said if it cannot be read. */
  failure: string;
  /** What stands there if nothing is in it. */
  empty: ReactNode;
  isEmpty: boolean;
  /** The rows. */
  children: ReactNode;
}

/** A list that is read page by page: its rows, why some are missing, and the way to more. */
export function Listing({ query, label, failure, empty, isEmpty, children }: ListingProps) {
  return (
    <>
      <ReadFailure query={query} title={failure} className="mb-4" />
      <div className="overflow-hidden rounded-xl border border-line bg-surface shadow-card">
        {isEmpty && !query.hasNextPage ? (
          empty
        ) : (
          <ul aria-label={label} className="divide-y divide-line">
            {children}
          </ul>
        )}
        {query.hasNextPage && (
          <div className="flex flex-wrap items-center justify-center gap-x-3 border-t border-line p-2 text-sm">
            <ShowMore query={query} />
          </div>
        )}
      </div>
    </>
  );
}

/** The button that reads the next page; why that failed, if it did. */
export function ShowMore({ query }: { query: PagedQuery }) {
  const { isFetchNextPageError: hasFailed, isFetchingNextPage: isBusy } = query;
  return (
    <>
      {hasFailed && !isBusy && (
        <span role="alert" className="text-bad">
          {wordsFor(query.error)}
        </span>
      )}
      <Button look="quiet" aria-disabled={isBusy} onClick={() => isBusy || void query.fetchNextPage()}>
        {isBusy && <Spinner />}
        {hasFailed && !isBusy ? "Try again" : "Show more"}
      </Button>
    </>
  );
}

interface ReadFailureProps {
  query: PagedQuery;
  title: string;
  className?: string;
}

/** Why a list could not be read, and the way to try again; of the next page, its button tells. */
export function ReadFailure({ query, title, className }: ReadFailureProps) {
  if (!query.error || query.isFetchNextPageError) return null;
  return (
    <Notice tone="bad" title={title} {...(className && { className })}>
      <p>{wordsFor(query.error)}</p>
      <Button look="secondary" className="mt-2" onClick={() => void query.refetch()}>
        Try again
      </Button>
    </Notice>
  );
}
