"use client";
import type { Page, TrashedItem } from "@backend/client";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { api } from "@/browser/api";
import { wordsFor } from "@/browser/failures";
import { useServerPages } from "@/browser/use-server-pages";
import { Empty } from "@/components/empty";
import { Listing } from "@/components/listing";
import { PageHeader } from "@/components/page-header";
import { useToast } from "@/components/toast";
import { useRestoreItem } from "@/features/items/queries";
import { EmptyTrash } from "./empty-trash";
import { TrashedRow } from "./trashed-row";

const TRASH = ["trash"] as const;

/** The trash: each item can be brought back, or removed for good. */
export function TrashBrowser({ first }: { first: Page<TrashedItem> }) {
  useServerPages(TRASH, first);
  const query = useInfiniteQuery({
    queryKey: TRASH,
    queryFn: ({ pageParam, signal }) =>
      api.trash.list({ limit: 20, ...(pageParam && { cursor: pageParam }) }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    initialData: { pages: [first], pageParams: [undefined] },
  });
  const items = query.data.pages.flatMap((page) => page.items);
  const isEmpty = items.length === 0;
  return (
    <>
      <PageHeader title="Trash" description="Items stay here for 30 days. Then they are gone for good.">
        {(!isEmpty || query.hasNextPage) && <EmptyTrash work={() => api.trash.empty()} queryKey={TRASH} />}
      </PageHeader>
      <Listing
        query={query}
        label="Deleted items"
        failure="The trash could not be read"
        isEmpty={isEmpty}
        empty={
          <Empty icon={Trash2} title="The trash is empty">
            What you delete waits here, in case you want it back.
          </Empty>
        }
      >
        {items.map((item) => (
          <DeletedItem key={item.id} item={item} />
        ))}
      </Listing>
    </>
  );
}

/** One deleted item. */
function DeletedItem({ item }: { item: TrashedItem }) {
  const client = useQueryClient();
  const toast = useToast();
  const restore = useRestoreItem();
  const purge = useMutation({
    mutationFn: () => api.trash.purge(item.id),
    onError: (error) => toast({ title: wordsFor(error), tone: "bad" }),
    onSettled: () => client.invalidateQueries({ queryKey: TRASH }),
  });
  return (
    <TrashedRow
      name={item.title}
      deletedAt={item.deleted_at}
      expiresAt={item.expires_at}
      isBusy={restore.isPending || purge.isPending}
      onRestore={() => restore.mutate(item)}
      onPurge={() => purge.mutate()}
    />
  );
}
