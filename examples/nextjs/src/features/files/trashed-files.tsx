"use client";
import type { Page } from "@backend/client";
import type { TrashedFile } from "@backend/client/files";
import { ArchiveRestore, Trash2 } from "lucide-react";
import { wordsFor } from "@/browser/failures";
import { Button } from "@/components/button";
import { Confirm } from "@/components/confirm";
import { Empty } from "@/components/empty";
import { Moment } from "@/components/moment";
import { Notice } from "@/components/notice";
import { Spinner } from "@/components/spinner";
import { usePurgeFile, useRestoreFile, useTrashedFiles } from "./queries";
import { Thumbnail } from "./thumbnail";
import { sizeOf, typeName } from "./words";

/** The deleted files: each can be brought back, or removed for good. */
export function TrashedFiles({ first }: { first: Page<TrashedFile> }) {
  const query = useTrashedFiles(first);
  const files = query.data.pages.flatMap(({ items }) => items);
  return (
    <>
      {query.error && (
        <Notice tone="bad" title="The trash could not be read" className="mb-4">
          <p>{wordsFor(query.error)}</p>
          <Button look="secondary" className="mt-2" onClick={() => void query.refetch()}>
            Try again
          </Button>
        </Notice>
      )}
      <div className="overflow-hidden rounded-xl border border-line bg-surface shadow-card">
        {files.length === 0 && !query.hasNextPage ? (
          <Empty icon={Trash2} title="No deleted files">
            What you delete waits here, in case you want it back.
          </Empty>
        ) : (
          <ul aria-label="Deleted files" className="divide-y divide-line">
            {files.map((file) => (
              <TrashedRow key={file.id} file={file} />
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

/** One deleted file. */
function TrashedRow({ file }: { file: TrashedFile }) {
  const restore = useRestoreFile();
  const purge = usePurgeFile();
  const isBusy = restore.isPending || purge.isPending;
  return (
    <li
      aria-busy={isBusy}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 aria-busy:opacity-60 sm:px-5"
    >
      <Thumbnail file={file} isReadable={false} />
      <div className="min-w-0 grow basis-48">
        <p className="font-medium break-words">{file.name}</p>
        <p className="text-xs/5 text-muted">
          {typeName(file.type)}, {sizeOf(file.size)}. Deleted <Moment at={file.deleted_at} />, gone for good
          on <Moment at={file.expires_at} />
        </p>
      </div>
      <div className="flex gap-1">
        <Button look="secondary" aria-disabled={isBusy} onClick={() => isBusy || restore.mutate(file)}>
          <ArchiveRestore aria-hidden className="size-4" />
          Restore<span className="sr-only"> {file.name}</span>
        </Button>
        <Confirm
          title="Delete it for good?"
          confirm="Delete for good"
          onConfirm={() => purge.mutate(file)}
          trigger={
            <Button look="quiet" aria-disabled={isBusy}>
              Delete<span className="sr-only"> {file.name} for good</span>
            </Button>
          }
        >
          “{file.name}” cannot be brought back then. Its room is free at once.
        </Confirm>
      </div>
    </li>
  );
}
