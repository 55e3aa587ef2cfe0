"use client";
import type { Item, Page } from "@backend/client";
import { useEffect, useRef, useState } from "react";
import { ReadFailure, ShowMore } from "@/components/listing";
import { useReadOn } from "@/components/read-on";
import { addressOf, isTooShort, type ItemFilters } from "./filters";
import { ItemRow } from "./item-row";
import { NoItems } from "./no-items";
import { useItems } from "./queries";
import { QuickAdd } from "./quick-add";
import { SearchBar } from "./search-bar";
import { useSettled } from "./use-settled";

interface ItemsBrowserProps {
  first: Page<Item> | undefined;
  filters: ItemFilters;
}

/** The listing of items: found as one types, read on as one scrolls. */
export function ItemsBrowser({ first, filters: initial }: ItemsBrowserProps) {
  const [filters, setFilters] = useState(initial);
  // Only words are waited for: a click is meant at once.
  const search = useSettled(filters.search, 150);
  const settled = { ...filters, search };
  const query = useItems(settled, first && { filters: initial, page: first });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const address = addressOf(settled);

  useEffect(() => {
    if (address !== location.pathname + location.search) history.replaceState(null, "", address);
  }, [address]);

  const isBusy = query.isFetching && !query.isFetchingNextPage;
  return (
    <div className="space-y-4">
      <SearchBar filters={filters} onChange={setFilters} isBusy={isBusy} />
      <div className="overflow-hidden rounded-xl border border-line bg-surface shadow-card">
        <QuickAdd />
        <ReadFailure query={query} title="The items could not be loaded" className="m-4" />
        {isTooShort(settled) ? (
          <NoItems filters={settled} onReset={setFilters} />
        ) : (
          <>
            <ul aria-label="Items" className="divide-y divide-line border-t border-line">
              {items.map((item) => (
                <ItemRow key={item.id} item={item} onTag={(tag) => setFilters({ ...filters, tag })} />
              ))}
            </ul>
            {query.isSuccess && items.length === 0 && !query.hasNextPage && (
              <NoItems filters={settled} onReset={setFilters} />
            )}
            <More query={query} shown={items.length} />
          </>
        )}
      </div>
    </div>
  );
}

/** The foot of the listing: reads on when it comes into view, or says that this is the end. */
function More({ query, shown }: { query: ReturnType<typeof useItems>; shown: number }) {
  const foot = useRef<HTMLDivElement>(null);
  useReadOn(foot, query, shown);
  if (!query.hasNextPage && shown === 0) return null;
  return (
    <div
      ref={foot}
      className="flex flex-wrap items-center justify-center gap-x-3 border-t border-line px-5 py-3 text-sm text-muted"
    >
      {query.hasNextPage ? (
        <ShowMore query={query} />
      ) : (
        <span role="status">{shown === 1 ? "1 item" : `${shown} items`}</span>
      )}
    </div>
  );
}
