import type { ItemQuery } from "@backend/client";

export const STATUSES = [
  ["open", "Open"],
  ["in_progress", "In progress"],
  ["done", "Done"],
] as const;

export const SORTS = [
  ["", "Newest first"],
  ["created_at", "Oldest first"],
  ["-updated_at", "Last changed first"],
  ["title", "By title"],
] as const;

export type Status = (typeof STATUSES)[number][0];
export type Sort = (typeof SORTS)[number][0];

/** Which items are shown, and in what order. */
export interface ItemFilters {
  search: string;
  status: Status | "";
  tag: string;
  sort: Sort;
}

export const PAGE_SIZE = 20;

/** Return the filters that an address asks for; what it does not know is as if it were not there. */
export function filtersOf(query: Record<string, string | undefined>): ItemFilters {
  const { search = "", tag = "" } = query;
  return {
    search: search.slice(0, 200),
    tag: tag.slice(0, 30),
    status: STATUSES.find(([status]) => status === query.status)?.[0] ?? "",
    sort: SORTS.find(([sort]) => sort === query.sort)?.[0] ?? "",
  };
}

/** Return the address of a listing. */
export function addressOf(filters: Partial<ItemFilters>, cursor?: string): `/items${string}` {
  const given = Object.entries({ ...filters, cursor }).filter(([, value]) => value);
  const query = String(new URLSearchParams(given as [string, string][]));
  return query ? `/items?${query}` : "/items";
}

/** Return what the API is asked for. */
export function queryOf({ search, status, tag, sort }: ItemFilters, cursor?: string): ItemQuery {
  return {
    limit: PAGE_SIZE,
    ...(search.trim() && { search: search.trim(), highlight: true }),
    ...(status && { status }),
    ...(tag && { tag }),
    ...(sort && { sort }),
    ...(cursor && { cursor }),
  };
}

/** Tell if the words that are looked for are too short to find anything. */
export function isTooShort({ search }: ItemFilters): boolean {
  const words = search.trim();
  return words !== "" && !/[\p{L}\p{N}]{2}/u.test(words);
}
