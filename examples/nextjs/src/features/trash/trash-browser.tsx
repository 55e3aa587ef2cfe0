"use client";
import type { Page, TrashedItem } from "@backend/client";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { ArchiveRestore, Trash2 } from "lucide-react";
import { api } from "@/browser/api";
import { wordsFor } from "@/browser/failures";
import { useServerPages } from "@/browser/use-server-pages";
import { Button } from "@/components/button";
import { Confirm } from "@/components/confirm";
import { Empty } from "@/components/empty";
import { Moment } from "@/components/moment";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { Spinner } from "@/components/spinner";
import { useToast } from "@/components/toast";
import { useRestoreItem } from "@/features/items/queries";

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
  const isEmpty = items.length === 0 && !query.hasNextPage;
  return (
    <>
      <PageHeader title="Trash" description="Items stay here for 30 days. Then they are gone for good.">
        {!isEmpty && <EmptyTrash />}
      </PageHeader>
      {query.error && (
        <Notice tone="bad" title="The trash could not be read" className="mb-4">
          <p>{wordsFor(query.error)}</p>
          <Button look="secondary" className="mt-2" onClick={() => void query.refetch()}>
            Try again
          </Button>
        </Notice>
      )}
      <div className="overflow-hidden rounded-xl border border-line bg-surface shadow-card">
        {isEmpty ? (
          <Empty icon={Trash2} title="The trash is empty">
            What you delete waits here, in case you want it back.
          </Empty>
        ) : (
          <ul aria-label="Deleted items" className="divide-y divide-line">
            {items.map((item) => (
              <TrashedRow key={item.id} item={item} />
            ))}
          </ul>
        )}
        {query.hasNextPage && (
          <div className="flex justify-center border-t border-line p-2">
            <Button look="quiet" aria-disabled={query.isFetching} onClick={() => void query.fetchNextPage()}>
              {query.isFetching && <Spinner />}
              Show more
            </Button>
          </div>
        )}
      </div>
    </>
  );
}

/** One deleted item. */
function TrashedRow({ item }: { item: TrashedItem }) {
  const client = useQueryClient();
  const toast = useToast();
  const restore = useRestoreItem();
  const purge = useMutation({
    mutationFn: () => api.trash.purge(item.id),
    onError: (error) => toast({ title: wordsFor(error), tone: "bad" }),
    onSettled: () => client.invalidateQueries({ queryKey: TRASH }),
  });
  const isBusy = restore.isPending || purge.isPending;
  return (
    <li
      aria-busy={isBusy}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 aria-busy:opacity-60 sm:px-5"
    >
      <div className="min-w-0 grow basis-60">
        <p className="font-medium break-words">{item.title}</p>
        <p className="text-xs text-muted">
          Deleted <Moment at={item.deleted_at} />, gone for good on <Moment at={item.expires_at} />
        </p>
      </div>
      <div className="flex gap-1">
        <Button look="secondary" aria-disabled={isBusy} onClick={() => isBusy || restore.mutate(item)}>
          <ArchiveRestore aria-hidden className="size-4" />
          Restore<span className="sr-only"> {item.title}</span>
        </Button>
        <Confirm
          title="Delete it for good?"
          confirm="Delete for good"
          onConfirm={() => purge.mutate()}
          trigger={
            <Button look="quiet" aria-disabled={isBusy}>
              Delete<span className="sr-only"> {item.title} for good</span>
            </Button>
          }
        >
          “{item.title}” cannot be brought back then.
        </Confirm>
      </div>
    </li>
  );
}

/** The button that removes everything in the trash, however long it takes. */
function EmptyTrash() {
  const client = useQueryClient();
  const toast = useToast();
  const empty = useMutation({
    mutationFn: async () => {
      // An answer comes after so many seconds at most, and says if something is left.
      while ((await api.trash.empty()).more);
    },
    onSuccess: () => toast({ title: "The trash is empty." }),
    onError: (error) => toast({ title: wordsFor(error), tone: "bad" }),
    onSettled: () => client.invalidateQueries({ queryKey: TRASH }),
  });
  return (
    <Confirm
      title="Empty the trash?"
      confirm="Delete everything"
      onConfirm={() => empty.mutate()}
      trigger={
        <Button look="danger" aria-disabled={empty.isPending}>
          {empty.isPending ? <Spinner /> : <Trash2 aria-hidden className="size-4" />}
          Empty the trash
        </Button>
      }
    >
      Everything in it is deleted for good, also what is not shown yet.
    </Confirm>
  );
}
