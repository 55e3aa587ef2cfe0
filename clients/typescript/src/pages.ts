/** Pages of listings. */

/** A page of a listing. It may be empty and still have a next one. */
export interface Page<T> {
  items: T[];
  /** The cursor of the next page; undefined on the last. It lives 24 hours. */
  next: string | undefined;
  /** How many there are in all, if that was asked for. */
  total?: Total | undefined;
}

/** A number of resources. */
export interface Total {
  count: number;
  /** Whether it is exact; else there are at least so many. */
  exact: boolean;
}

/** How far to follow a listing. */
export interface Extent {
  signal?: AbortSignal | undefined;
  /** The number of items to stop after. */
  maxItems?: number | undefined;
}

/** Return the cursor in a `Link` header (RFC 8288); undefined if it names no next page. */
export function cursorOfNext(link: string | null): string | undefined {
  const query = /<[^>?]*\?([^>]*)>[^<]*;\s*rel="?next\b/i.exec(link ?? "")?.[1];
  return new URLSearchParams(query).get("cursor") ?? undefined;
}

/** Return the total that the headers of an answer tell; undefined without one. */
export function totalOf(headers: Headers): Total | undefined {
  const count = headers.get("total-count");
  return count === null ? undefined : { count: Number(count), exact: headers.get("total-count-exact") === "true" };
}

/** Yield the items of all pages, page by page, over empty ones too. */
export async function* follow<T>(
  read: (cursor: string | undefined) => Promise<Page<T>>,
  maxItems: number = Infinity,
): AsyncGenerator<T, void> {
  let left = maxItems;
  let cursor: string | undefined;
  while (left > 0) {
    const page = await read(cursor);
    yield* page.items.slice(0, left);
    left -= page.items.length;
    cursor = page.next;
    if (cursor === undefined) return;
  }
}
