"use client";
import { ArrowUpDown, Search, X } from "lucide-react";
import { buttonClasses } from "@/components/button";
import { Spinner } from "@/components/spinner";
import { type ItemFilters, SORTS, type Sort, STATUSES, type Status } from "./filters";

interface SearchBarProps {
  filters: ItemFilters;
  onChange: (filters: ItemFilters) => void;
  isBusy: boolean;
}

const CHOICE =
  "text-muted hover:text-ink has-checked:bg-surface has-checked:text-ink has-checked:shadow-card has-focus-visible:outline-accent rounded-md px-3 py-1.5 text-center text-sm font-medium whitespace-nowrap transition-colors has-focus-visible:outline-2";

/** What is looked for. Without scripts it is a form that leads to the listing's address. */
export function SearchBar({ filters, onChange, isBusy }: SearchBarProps) {
  return (
    <form action="/items" role="search" onSubmit={(event) => event.preventDefault()} className="space-y-3">
      <div className="flex gap-2">
        <div className="relative grow">
          <Search aria-hidden className="absolute top-3 left-3.5 size-4.5 text-muted" />
          <input
            type="search"
            name="search"
            aria-label="Search"
            placeholder="Search titles, tags and texts"
            autoComplete="off"
            maxLength={200}
            value={filters.search}
            onChange={({ target }) => onChange({ ...filters, search: target.value })}
            className="w-full rounded-lg border border-line-strong/70 bg-surface py-2 pr-10 pl-10 text-base transition-colors hover:border-line-strong sm:text-[0.9375rem] [&::-webkit-search-cancel-button]:hidden"
          />
          <span className="absolute top-1 right-1 inline-flex size-9 items-center justify-center">
            {isBusy ? (
              <Spinner className="text-muted" />
            ) : (
              filters.search && (
                <button
                  type="button"
                  aria-label="Clear the search"
                  onClick={() => onChange({ ...filters, search: "" })}
                  className="inline-flex size-9 items-center justify-center rounded-md text-muted hover:text-ink"
                >
                  <X aria-hidden className="size-4" />
                </button>
              )
            )}
          </span>
        </div>
        {/* On a phone an icon; the choice lies over it, unseen. */}
        <label className="relative inline-flex shrink-0 items-center rounded-lg border border-line-strong/70 bg-surface text-muted hover:text-ink has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent max-sm:size-10.5 max-sm:justify-center sm:pl-3">
          <span className="sr-only">Order</span>
          <ArrowUpDown aria-hidden className="size-4" />
          <select
            name="sort"
            value={filters.sort}
            onChange={({ target }) => onChange({ ...filters, sort: target.value as Sort })}
            className="h-full rounded-lg bg-surface px-2 text-sm outline-none max-sm:absolute max-sm:inset-0 max-sm:opacity-0"
          >
            {SORTS.map(([sort, label]) => (
              <option key={sort} value={sort}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <noscript>
          <button className={buttonClasses("secondary")}>Search</button>
        </noscript>
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <fieldset className="flex max-w-full overflow-x-auto rounded-lg bg-raised p-1 max-sm:w-full max-sm:*:grow">
          <legend className="sr-only">Status</legend>
          {([["", "All"], ...STATUSES] as const).map(([status, label]) => (
            <label key={status} className={CHOICE}>
              <input
                type="radio"
                name="status"
                value={status}
                checked={filters.status === status}
                onChange={() => onChange({ ...filters, status: status as Status | "" })}
                className="sr-only"
              />
              {label}
            </label>
          ))}
        </fieldset>
        {filters.tag && (
          <button
            type="button"
            onClick={() => onChange({ ...filters, tag: "" })}
            className="inline-flex min-h-9 items-center gap-1.5 rounded-full bg-accent-soft px-3 text-sm font-medium text-accent"
          >
            <span className="sr-only">Remove the filter </span>#{filters.tag}
            <X aria-hidden className="size-3.5" />
          </button>
        )}
        {filters.tag && <input type="hidden" name="tag" value={filters.tag} />}
      </div>
    </form>
  );
}
