"use client";
import { type Body, type Item, type Page, VersionConflict } from "@backend/client";
import {
  type InfiniteData,
  keepPreviousData,
  type QueryKey,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { api } from "@/browser/api";
import { wordsFor } from "@/browser/failures";
import { useServerPages } from "@/browser/use-server-pages";
import { useToast } from "@/components/toast";
import { isTooShort, type ItemFilters, queryOf } from "./filters";

type Pages = InfiniteData<Page<Item>, string | undefined>;

/** All listings of items are below this key. */
export const ITEMS = ["items"] as const;

/** Read a listing page by page; the first page comes with the document. */
export function useItems(filters: ItemFilters, first?: { filters: ItemFilters; page: Page<Item> }) {
  useServerPages([...ITEMS, first?.filters], first?.page);
  const isFirst = first && JSON.stringify(first.filters) === JSON.stringify(filters);
  return useInfiniteQuery({
    queryKey: [...ITEMS, filters],
    queryFn: ({ pageParam, signal }) => api.items.list(queryOf(filters, pageParam), { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    enabled: !isTooShort(filters),
    placeholderData: keepPreviousData,
    ...(isFirst && { initialData: { pages: [first.page], pageParams: [undefined] } }),
  });
}

/** Change the items of all listings at once, before the API has answered. */
function useOptimism() {
  const client = useQueryClient();
  return {
    /** Change what is shown; return what takes the change back. */
    async change(change: (items: Item[]) => Item[]): Promise<() => void> {
      await client.cancelQueries({ queryKey: ITEMS });
      const before = client.getQueriesData<Pages>({ queryKey: ITEMS });
      client.setQueriesData<Pages>({ queryKey: ITEMS }, (pages) => pages && changed(pages, change));
      return () =>
        before.forEach(([key, pages]: [QueryKey, Pages | undefined]) => client.setQueryData(key, pages));
    },
    /** Read anew what is shown. */
    renew: () => client.invalidateQueries({ queryKey: ITEMS }),
  };
}

/** Return pages whose items are changed, each page on its own. */
function changed(pages: Pages, change: (items: Item[]) => Item[]): Pages {
  return { ...pages, pages: pages.pages.map((page) => ({ ...page, items: change(page.items) })) };
}

/** Create an item; `key` makes the API know a repetition. */
export function useCreateItem() {
  const { renew } = useOptimism();
  return useMutation({
    mutationFn: ({ item, key }: { item: Body<"create_item">; key: string }) =>
      api.items.create(item, { idempotencyKey: key }),
    onSuccess: renew,
  });
}

/** Change an item, if it is still as it is shown. */
export function useUpdateItem() {
  const toast = useToast();
  const { change, renew } = useOptimism();
  return useMutation({
    mutationFn: ({ item, changes }: { item: Item; changes: Body<"update_item"> }) =>
      api.items.update(item.id, changes, { ifMatch: item }),
    onMutate: ({ item, changes }) =>
      change((items) =>
        items.map((each) => (each.id === item.id ? ({ ...each, ...changes } as Item) : each)),
      ),
    onSuccess: ({ data }) =>
      change((items) => items.map((each) => (each.id === data.id ? { ...each, ...data } : each))),
    onError: (error, _, undo) => {
      undo?.();
      const isStale = error instanceof VersionConflict;
      toast({
        title: isStale ? "It was changed elsewhere meanwhile; here it is as it is now." : wordsFor(error),
        tone: "bad",
      });
      if (isStale) void renew();
    },
  });
}

/** Move an item to the trash, from where one click brings it back. */
export function useRemoveItem() {
  const toast = useToast();
  const { change, renew } = useOptimism();
  const restore = useRestoreItem();
  return useMutation({
    mutationFn: (item: Item) => api.items.remove(item.id),
    onMutate: (item) => change((items) => items.filter(({ id }) => id !== item.id)),
    onSuccess: (_, item) =>
      toast({
        title: `“${item.title}” is in the trash.`,
        action: { label: "Undo", run: () => restore.mutate(item) },
      }),
    onError: (error, _, undo) => {
      undo?.();
      toast({ title: wordsFor(error), tone: "bad" });
    },
    onSettled: renew,
  });
}

/** Bring an item back from the trash. */
export function useRestoreItem() {
  const toast = useToast();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (item: Pick<Item, "id" | "title">) => api.trash.restore(item.id),
    onSuccess: (_, item) => {
      toast({ title: `“${item.title}” is back.` });
      return client.invalidateQueries({
        predicate: ({ queryKey }) => ["items", "trash"].includes(String(queryKey[0])),
      });
    },
    onError: (error) => toast({ title: wordsFor(error), tone: "bad" }),
  });
}
